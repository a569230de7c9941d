"""One dossier varied: what-if, breakpoints of a value, two values at once, every reading of the texts."""
