"""Migration scripts of the read tables."""
