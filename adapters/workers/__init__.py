"""Workers: the processes that send attempts, ask for their outcomes, and take in webhooks."""
