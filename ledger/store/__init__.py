"""The event store: the book's append-only log in SQLite or PostgreSQL, and what is kept beside it.

Nothing but this package knows SQLAlchemy, a database driver or a cipher on the write side.
"""
