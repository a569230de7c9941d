"""Where text is shown: terminal, PDF, picture, calendar."""
