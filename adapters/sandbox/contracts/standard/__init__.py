"""A provider that keeps the standard contract: plain JSON, and webhooks signed by Standard Webhooks."""
