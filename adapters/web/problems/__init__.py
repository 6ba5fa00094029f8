"""Problems: how a refusal is told over HTTP (RFC 9457)."""
