"""Stripe as the sandbox speaks it: payouts from a balance, or outbound payments from a financial account."""
