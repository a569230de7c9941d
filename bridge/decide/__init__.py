"""Deciding one dossier against one prime year: verdict, amount, conditions, and what may be taken together."""
