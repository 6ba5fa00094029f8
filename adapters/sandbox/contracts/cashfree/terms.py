"""The terms of Cashfree's contract: the credentials, and whether a second factor is asked for."""

from __future__ import annotations

from dataclasses import dataclass, field

from adapters.errors import SettingError
from adapters.sandbox.contracts.cashfree.second_factor import private_key


@dataclass(frozen=True, kw_only=True)
class CashfreeTerms:
    """What client and provider agreed. Raises SettingError."""

    client_id: str
    client_secret: str = field(repr=False)
    previous_client_secret: str | None = field(default=None, repr=False)
    """A secret that is still active beside the new one; then it, being the older, signs the webhooks."""
    private_key_pem: str | None = field(default=None, repr=False)
    """The counterpart of the public key that makes the second factor; None asks for none, as for known addresses."""

    def __post_init__(self) -> None:
        """Refuse what cannot work."""
        if not self.client_id or not self.client_secret or self.previous_client_secret == "":
            setting = "client_id, client_secret"
            raise SettingError(setting, "must not be empty")
        if self.private_key_pem is not None:
            private_key(self.private_key_pem)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return the active secrets, the oldest first."""
        newest = (self.client_secret,)
        return newest if self.previous_client_secret is None else (self.previous_client_secret, *newest)
