"""Whether each wallet lasts for two days like the last one, as far as our own books tell."""

from __future__ import annotations

from collections.abc import Iterator

from adapters.doctor.diagnosis import Check, Group, Sight, found, well
from adapters.doctor.patient import Patient
from adapters.figures import figure
from projections.queries.figures.wallet_cover import WalletCover, wallet_covers


def _look(patient: Patient) -> Iterator[Sight]:
    with patient.opened.database.read() as connection:
        covers = wallet_covers(connection, patient.opened.tables, patient.clock.now())
    if not covers:
        yield well("the books know of no wallet yet")
    for cover in covers:
        told = _told(cover)
        yield found(told, "top the wallet up, and record the deposit") if cover.is_low else well(told)


def _told(cover: WalletCover) -> str:
    holds, needs = (figure(amount, cover.currency) for amount in (cover.spendable_minor, cover.needed_minor))
    return f"{cover.provider} holds {cover.currency} {holds}; two days like the last one take {needs}"


CHECKS = (Check("wallet-cover", Group.WORK, _look, needs_book=True),)
