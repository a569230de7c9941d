"""Two versions of the rules, years or folders, compared over all dossiers."""
