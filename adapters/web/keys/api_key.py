"""An API key: what a program or a person shows to say who it is.

`plk_<32 hex digits: which key>_<43 characters: the secret>`. The secret is 32 random bytes, so its SHA-256 gives
nothing away and is all that is kept; a slow hash is for words that people think of.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from typing import Self
from uuid import UUID, uuid4

from pydantic import SecretStr

from adapters.web.errors import CredentialsWrongError

_SECRET_BYTES = 32
_FORM = re.compile(r"plk_([0-9a-f]{32})_([A-Za-z0-9_-]{43})", flags=re.ASCII)


@dataclass(frozen=True, slots=True)
class ApiKey:
    """One key as its owner holds it."""

    id: UUID
    secret: SecretStr

    @classmethod
    def make(cls) -> Self:
        """Return a new key."""
        return cls(uuid4(), SecretStr(secrets.token_urlsafe(_SECRET_BYTES)))

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read a key. Raises CredentialsWrongError."""
        found = _FORM.fullmatch(text)
        if found is None:
            raise CredentialsWrongError
        return cls(UUID(found[1]), SecretStr(found[2]))

    @property
    def text(self) -> SecretStr:
        """Return the whole key, to be shown once."""
        return SecretStr(f"plk_{self.id.hex}_{self.secret.get_secret_value()}")

    @property
    def digest(self) -> str:
        """Return what is kept of the secret: SHA-256 in hex."""
        return hashlib.sha256(self.secret.get_secret_value().encode()).hexdigest()

    def fits(self, digest: str) -> bool:
        """Tell whether this is the secret that was kept as a digest, in a time that tells nothing else."""
        return hmac.compare_digest(self.digest, digest)
