"""Checkpoints in places outside the database, where whoever can change the log cannot change what was signed of it."""
