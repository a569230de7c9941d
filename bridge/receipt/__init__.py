"""Receipts: a decision kept with everything it was made from, signed, and decided again."""
