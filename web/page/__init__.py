"""What pages are made of: parts as HTML, pictures as SVG, fields to fill in, and the state that a form carries.

In come the parts that ``octroi.cli.say`` makes from results, and what people type; out come pieces of a page, marked as safe only
here. The face: `html.shown`, `chart.drawn`, `fields.field` and `fields.read`, `state.State`, `seal.Seal`.
"""
