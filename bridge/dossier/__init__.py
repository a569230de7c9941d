"""The dossier: its shape, reading and checking a file, addressing a fact by path, editing a file in place."""
