"""The command line: `payouts`."""
