"""Receipts: a decision kept with everything it was made from, signed, and decided again.

In come decisions and the engine that made them; out comes a file that anyone can replay, and what differs when it is. The face:
``receipt``, ``signature``.
"""
