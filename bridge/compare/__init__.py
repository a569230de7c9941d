"""Two versions of the rules, years or folders, compared over all dossiers.

In come two sides; out come the lines that differ, who gains and who loses in the fewest cases, and a dossier for each case. The
face: ``difference`` for what is written, ``effect.Effects`` for what it does, ``years`` for one dossier, ``equivalence`` for proof.
"""
