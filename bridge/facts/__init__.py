"""The facts that rules declare, and a dossier as truth values of the inputs that speak of them.

In come a rule base and a checked dossier; out come the shape of a dossier (``format``), which input speaks of which path
(``vocabulary``), the inputs that a dossier fixes, with sums and means over its lists (``encode``, ``figures``), and what it says
that cannot all be true (``contradictions``). The face: ``encode.Encoder``.
"""
