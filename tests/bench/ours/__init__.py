"""What we do: the ledger through its public commands and queries."""
