"""The application: the commands of the ledger, each one transaction that appends events or changes nothing."""
