"""The HTTP API under /v1: what programs ask of one book."""
