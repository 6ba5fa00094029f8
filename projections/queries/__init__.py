"""Queries: what people and workers ask the books. Each reads one snapshot, given as a connection in a read transaction."""
