"""The manual entry: a posting that a person proposes and another person approves."""
