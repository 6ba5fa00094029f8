"""Announcements: what the host's own systems are told of payouts, as signed webhooks that are derived from the log."""
