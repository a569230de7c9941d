"""Rules as they are written and as clingo grounds them: files, statements, numbers, and the one ground program.

In comes a folder of rules; out come its statements, each with file and line (``statements``, ``source``), what does not hang together
(``structure``), its cut points (``cuts``), and the ground program as plain data (``grounding``, ``flat``). The words of the rules are
in ``wording``. The face: ``rulebase.RuleBase``. No dossier is known here.
"""
