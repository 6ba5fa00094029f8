"""API keys: who may ask what of the service."""
