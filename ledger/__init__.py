"""The write side: money, accounts, journal entries, posting rules, aggregates, status reports, and commands."""
