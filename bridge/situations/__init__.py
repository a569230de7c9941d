"""Situations: dossiers with what is expected of them, judged, counted, and found where they lack."""
