"""A bank's contract: payment files of ISO 20022 in, and a mailbox with what became of them."""
