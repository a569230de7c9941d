"""Why a decision is what it is: the tree of reasons.

In comes a case; out comes the tree of ground rules behind its verdict, both ways, each labelled by its condition and its source.
The face: ``explain.explain``.
"""
