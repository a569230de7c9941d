"""Contesting: where the institute's facts differ from the dossier's, and what each difference changes."""
