"""Many dossiers at once: tables in, tables out, the same answers as one by one.

In come files or frames whose columns are paths of a dossier, and the prime years asked for; out come rows of outcome, reasons, ways and
unknown facts. ``frame`` reads cells, ``truths`` makes input atoms of columns, ``outcome`` works the circuit out for all rows at once,
``cone`` and ``profile`` find the rows that one search answers for, ``sql`` writes the circuit as a query. The face: ``run.Run`` for
files, ``whole.decide_table`` for frames, ``sql.Query``.
"""
