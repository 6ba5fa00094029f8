"""The service: the ledger over HTTP, for other programs, for providers that call back, and for operators."""
