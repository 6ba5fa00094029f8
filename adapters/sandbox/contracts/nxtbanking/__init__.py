"""NxtBanking's contract: bearer tokens, JSON, references that are never used twice, and signed webhooks."""
