"""Why a decision is what it is: the tree of reasons."""
