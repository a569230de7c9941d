"""Verification of the rules: within a year, across years, and against themselves."""
