"""Verification: the complete check of a live book, in passes that each look for one broken promise.

Nothing is changed, nothing is trusted but the log's bytes and what was signed over them, and nothing is skipped: what
cannot be read is a finding.
"""
