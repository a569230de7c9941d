"""Verification: what is so in every dossier, proved, or a dossier that shows the contrary.

In comes a folder of rules; out come findings, each with the dossiers that show it, and what was proved. The face: ``run.verify``;
``anew.Verifier`` for one version of the rules after another.
"""
