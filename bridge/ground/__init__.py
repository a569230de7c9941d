"""The prime years of a ground program: what is declared of each, what its decision can see, and a model as a dossier again.

In comes a folder of rules; out come its prime years (``declared.PrimeYear``) with their slices, the part that only the outcome looks at
(``outcomes``), the paths that bear on it (``footprint``), a dossier in the slots of its lists (``seats``), in another year
(``transfer``), and back from inputs (``decode``). The face: ``declared.Rules``.
"""
