"""The rules as data that a person can read.

In comes an engine; out comes what it declares of its prime years: amounts, thresholds, conditions, windows, readings, sources. The
face: ``rulebook.Rulebook``.
"""
