"""Migration scripts of the environment."""
