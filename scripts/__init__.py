"""What maintainers run: figures, demonstration data and proofs. Nothing imports it."""
