"""Goods and services tax (India) on a provider's fee: which of its three taxes it is made of.

A supply within one state bears central and state tax, half and half; between two states it bears integrated tax
(Integrated Goods and Services Tax Act 2017, sections 7 and 8). A provider supplies a registered business where that is
registered (section 12(2)(a)), so the states of both say which it is. The books know neither: both are settings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

STATES = frozenset(f"{code:02}" for code in (*range(1, 39), 97)) - {"25", "28"}
"""The codes with which a registration number begins. 25 and 28 were of places that are part of others now."""
CURRENCY = "INR"
"""The tax is due in rupees."""


@dataclass(frozen=True, slots=True)
class GstSplit:
    """An amount of tax by what it is made of, in minor units. State tax is also that of a union territory."""

    cgst_minor: int = 0
    sgst_minor: int = 0
    igst_minor: int = 0
    not_split_minor: int = 0
    """What nobody can say of, because a state is not known."""

    @property
    def total_minor(self) -> int:
        """Return what was split."""
        return self.cgst_minor + self.sgst_minor + self.igst_minor + self.not_split_minor


@dataclass(frozen=True, slots=True)
class GstStates:
    """Where we and the providers are registered, by codes of two digits."""

    ours: str | None = None
    of_providers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """By the providers' names in small letters."""

    def split(self, provider: str, currency: str, tax_minor: int) -> GstSplit:
        """Return what a provider's tax is made of; of an odd amount, the central tax has the smallest unit more."""
        theirs = self.of_providers.get(provider.lower())
        if self.ours is None or theirs is None or currency != CURRENCY:
            return GstSplit(not_split_minor=tax_minor)
        if self.ours != theirs:
            return GstSplit(igst_minor=tax_minor)
        half_minor = abs(tax_minor) // 2 * (1 if tax_minor > 0 else -1)
        return GstSplit(cgst_minor=tax_minor - half_minor, sgst_minor=half_minor)
