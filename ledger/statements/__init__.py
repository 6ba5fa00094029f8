"""Statements: what banks and providers say happened on our accounts with them, told so that it adds up.

They are told from outside and never edited. Reconciliation compares them with the books.
"""
