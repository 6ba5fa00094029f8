"""Proofs: that an event is in the log, and that the log only ever grew, for whoever trusts neither us nor the database.

The log is the list of leaves of a Merkle tree as in RFC 6962 and RFC 9162, section 2.1. Signing and storing are the
store's business.
"""
