"""Payout providers: each folder speaks one provider's protocol and translates its words into status reports."""
