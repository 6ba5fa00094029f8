"""A long log, written at once, and what it takes to verify it: `make audit`."""
