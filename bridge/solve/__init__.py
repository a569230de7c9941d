"""What follows from inputs: the circuit that needs no solver, and the one way to make a solver for the rest.

In come a ground program, the conclusions asked about and the inputs that are fixed; out come what is sure, out or open
(``circuit.Circuit``: one evaluation for any number of dossiers at once) and what a solver says under assumptions (``slices.Slice``,
each made by ``program.Program``). Complete dossiers kept as ``examples`` answer before a solver is asked (``completions``); ``least`` sets
are cut down in one place. The face: ``slices.Slice``, and ``circuit.Circuit`` beside it. No other room speaks to clingo but ``rules``.
"""
