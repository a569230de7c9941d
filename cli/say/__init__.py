"""Results as sentences, lines and tables."""
