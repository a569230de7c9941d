"""The interview: the next question that can still turn a decision."""
