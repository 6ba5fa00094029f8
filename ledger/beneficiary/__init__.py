"""The beneficiary: a payee as registered with us and at the providers, with personal data sealed."""
