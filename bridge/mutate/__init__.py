"""Every small wrong version of the rules, and who notices it."""
