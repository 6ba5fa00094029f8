"""Redaction: keeps secrets and personal data out of whatever is written down about a process.

Names of fields tell what is private, and so does the look of a text; values of any kind are searched, however nested.
"""
