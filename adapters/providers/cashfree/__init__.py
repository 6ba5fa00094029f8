"""Cashfree: the adapter of Cashfree Payouts, version 2024-01-01 of its API (Payouts v2)."""
