"""Stripe: the adapter of its payouts and of its outbound payments (Treasury), from its published documentation."""
