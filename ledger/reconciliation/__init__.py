"""Reconciliation: which lines of a statement and of our books are the same fact, and what is open."""
