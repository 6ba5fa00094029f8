"""The floors: what the same machine does without a ledger, or with what somebody would write or take instead."""
