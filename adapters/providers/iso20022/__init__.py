"""ISO 20022 files: the adapter of a bank that takes payment files (pain.001) and leaves its messages in a mailbox."""
