"""Verification: what is so in every dossier, proved, or a dossier that shows the contrary."""
