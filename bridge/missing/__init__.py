"""What is missing: every smallest set of changes that reaches more, and what stands in the way where none does."""
