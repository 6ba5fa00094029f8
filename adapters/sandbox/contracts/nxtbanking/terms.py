"""The terms of NxtBanking's contract: the credentials, and the choices that the provider's guides leave open."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from adapters.errors import SettingError
from adapters.sandbox.amounts import AmountUnit
from adapters.sandbox.contracts.nxtbanking.announcements import Vocabulary

Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, kw_only=True)
class NxtbankingTerms:
    """What client and provider agreed. Raises SettingError."""

    amount_unit: AmountUnit
    """Whether amounts on the wire are paise or rupees. There is no default: guessing is wrong by a factor of 100."""
    api_key: str
    api_secret: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    vocabulary: Vocabulary = Vocabulary.B
    token_lifetime_seconds: int = 3600
    """By the sandbox's clock."""

    def __post_init__(self) -> None:
        """Refuse what cannot work; plain strings such as "minor" and "A" are taken for what they name."""
        object.__setattr__(self, "amount_unit", _named(AmountUnit, "amount_unit", self.amount_unit))
        object.__setattr__(self, "vocabulary", _named(Vocabulary, "vocabulary", self.vocabulary))
        if self.token_lifetime_seconds < 1:
            setting = "token_lifetime_seconds"
            raise SettingError(setting, "must be at least 1")


def _named(kind: type[Word], setting: str, value: str) -> Word:
    try:
        return kind(value)
    except ValueError:
        raise SettingError(setting, f"must be one of {[str(name) for name in kind]}") from None
