"""Cashfree Payouts v2 (version 2024-01-01 of its API), as its public documentation describes it."""
