"""The journal as a table: one row for each line, with the facts of its entry."""
