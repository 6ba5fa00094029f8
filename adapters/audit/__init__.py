"""What auditors are given: proofs and bundles of the log that need neither our software nor our database."""
