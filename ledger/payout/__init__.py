"""The payout: one payment to one beneficiary, from queued to completed, failed or reversed."""
