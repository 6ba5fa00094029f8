"""`payouts sandbox`: a payout provider without money, to develop against."""
