"""The dossier: its shape, reading and checking a file, addressing a fact by path, editing a file in place.

In comes a file or a mapping as people write it; out comes a checked :class:`~octroi.bridge.dossier.read.Dossier`, or every
problem with the path that the user wrote. The face: ``read.load`` and ``Dossier.of``, ``paths`` to address and change a fact,
``rewrite`` to change a file and keep its words.
"""
