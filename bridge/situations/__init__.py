"""Situations: dossiers with what is expected of them, judged, counted, and found where they lack.

In come files of situations; out come the expectations that today's rules miss, the sides of thresholds and conditions that no
situation shows, and new situations for these. The face: ``read.read``, ``judge``, ``coverage``, ``gaps.fill``.
"""
