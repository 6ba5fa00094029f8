"""The demonstration: a day of payouts against the sandbox, over real HTTP, with a verdict on the books at its end."""
