"""A provider's message, as far as people decide about it."""
