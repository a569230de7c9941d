"""One dossier varied: what-if, breakpoints of a value, two values at once, every reading of the texts.

In come a dossier and what may move in it; out comes how each decision moves with it. The face: ``what_if.compare``,
``breakpoints.breakpoints``, ``regions.regions``, ``readings.all_readings``.
"""
