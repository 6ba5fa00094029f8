"""Queries: what people and workers ask the books. Each reads one snapshot, a connection in a read transaction."""
