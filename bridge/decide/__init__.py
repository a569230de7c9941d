"""Deciding one dossier against one prime year: verdict, amount, conditions, and what may be taken together.

In come the rules, a dossier, a day and readings; out comes a decision, or only its outcome for questions that ask many times. The
face: ``case.Case`` for one full decision, ``outcome`` and ``standing`` for outcomes alone, ``combine`` for the best compatible set.
"""
