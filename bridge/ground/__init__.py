"""The one ground program: rules loaded and recorded once, cut into slices, and a dossier as truth values of their inputs.

In come a folder of rules and a checked dossier; out come the slice of a prime year (``declared.PrimeYear``), the inputs that the
dossier fixes (``encode.Encoder``), what follows from them without a solver (``circuit.Circuit``: one evaluation for any number of
dossiers at once) and with one (``slices.Slice``, each made by ``program.Program``), and a model as a dossier again (``decode``).
The face: ``declared.Rules``. No other room speaks to clingo.
"""
