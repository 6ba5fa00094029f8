"""The batch: many payouts asked for at once, as one fact."""
