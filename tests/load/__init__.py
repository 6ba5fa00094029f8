"""Load: how many payouts the service accepts on loopback, how fast, and that none of them is lost."""
