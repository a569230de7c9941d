"""Contesting: where another account of the facts differs from the dossier's, and what each difference changes.

In come two dossiers; out come their differences, every smallest set of them that has to be put right, and for each the rules it goes
through. The face: ``contest.contest``.
"""
