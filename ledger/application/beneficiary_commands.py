"""Commands on beneficiaries: make them known, record what providers find out, read them on their way to a provider."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Unpack
from uuid import UUID

from ledger.aggregate import Cause
from ledger.application.commands import Commands, Context, existing
from ledger.application.receipts import Receipt
from ledger.beneficiary.beneficiary import Beneficiary, SealedPayee
from ledger.errors import BeneficiaryNotFoundError, ReferenceReusedError
from ledger.money import Money
from ledger.payment_orders import BeneficiaryReport, Payee
from ledger.personal_data import Sealer, check_payee, mask_account_number, mask_vpa
from ledger.rails import Rail
from ledger.store.database import Connection
from ledger.store.unit_of_work import UnitOfWork
from ledger.texts import check_reference, printable

REASON_LENGTH_MAX = 500


class BeneficiaryCommands(Commands):
    """Register beneficiaries, and record what providers found out about them."""

    def register_beneficiary(self, reference: str, payee: Payee, **context: Unpack[Context]) -> Receipt:
        """Make a payee known; the same reference with the same details returns the existing beneficiary.

        Raises ReferenceInvalidError, PayeeIncompleteError, AccountNumberMalformedError, IfscMalformedError,
        RoutingNumberMalformedError, VpaMalformedError, TextInvalidError or ReferenceReusedError.
        """
        check_reference(reference)
        check_payee(payee)
        beneficiary_id = self.identities.beneficiary(reference)
        digest = self.sealer.digest_of(_facts_of(payee))

        def work(unit: UnitOfWork, cause: Cause) -> Beneficiary:
            known = unit.load(Beneficiary, beneficiary_id)
            if known is None:
                sealed = self._seal(beneficiary_id, payee, digest, unit.connection)
                known = Beneficiary.register(beneficiary_id, reference, sealed, cause)
                unit.add(known)
            elif known.payee.facts_digest != digest:
                raise ReferenceReusedError(reference, ("payee",))
            return known

        return self._write(work, context)

    def record_beneficiary_report(
        self, beneficiary_id: UUID, report: BeneficiaryReport, **context: Unpack[Context]
    ) -> Receipt:
        """Record what a provider found out about the account; nothing while it does not know and does not pay unseen.

        Raises BeneficiaryNotFoundError or BeneficiaryClosedError.
        """

        def work(unit: UnitOfWork, cause: Cause) -> Beneficiary:
            beneficiary = existing(unit, Beneficiary, beneficiary_id)
            if report.verified is False:
                reason = printable(report.reason or "account not confirmed", length_max=REASON_LENGTH_MAX)
                beneficiary.reject(report.provider, reason, cause)
            elif report.verified and report.provider_beneficiary_id is not None:
                beneficiary.check_not_erased()
                name = report.name_at_bank
                field = f"name_at_bank:{report.provider}"
                sealed = None if name is None else self.sealer.seal(beneficiary_id, field, name, unit.connection)
                beneficiary.verify(report.provider, report.provider_beneficiary_id, sealed, cause)
            elif report.payable_unverified and report.provider_beneficiary_id is not None:
                beneficiary.link(report.provider, report.provider_beneficiary_id, cause)
            if report.message_digest is not None:
                unit.beside(self.sealer.note_messages, (report.message_digest, beneficiary_id))
            return beneficiary

        return self._write(work, context, message_digest=report.message_digest)

    def payee_of(self, beneficiary_id: UUID) -> Payee:
        """Return a beneficiary's details in clear, on their way to a provider.

        Raises BeneficiaryNotFoundError or KeyDestroyedError.
        """
        beneficiary = self._beneficiary(beneficiary_id)
        with self.store.database.read() as connection:
            return opened_payee(self.sealer, beneficiary, connection)

    def rails_for(self, beneficiary_id: UUID, money: Money) -> tuple[Rail, ...]:
        """Return the rails that carry this money to a beneficiary. Raises BeneficiaryNotFoundError."""
        return self._beneficiary(beneficiary_id).rails_for(money)

    def bank_of(self, beneficiary_id: UUID) -> str | None:
        """Return the bank of a beneficiary's account by the first four letters of its IFSC; None where there is none.

        Raises BeneficiaryNotFoundError.
        """
        ifsc = self._beneficiary(beneficiary_id).payee.ifsc
        return ifsc and ifsc[:4]

    def _beneficiary(self, beneficiary_id: UUID) -> Beneficiary:
        events = [recorded.event for recorded in self.store.stream(beneficiary_id)]
        if not Beneficiary.is_told_by(events):
            raise BeneficiaryNotFoundError(str(beneficiary_id))
        return Beneficiary.replay(beneficiary_id, events)

    def _seal(self, beneficiary_id: UUID, payee: Payee, digest: str, connection: Connection) -> SealedPayee:
        def seal(field: str, text: str | None) -> str | None:
            return None if text is None else self.sealer.seal(beneficiary_id, field, text, connection)

        return SealedPayee(
            facts_digest=digest,
            name_sealed=self.sealer.seal(beneficiary_id, "name", payee.name, connection),
            account_number_sealed=seal("account_number", payee.account_number),
            account_number_masked=payee.account_number and mask_account_number(payee.account_number),
            ifsc=payee.ifsc,
            bank_name=payee.bank_name,
            vpa_sealed=seal("vpa", payee.vpa),
            vpa_masked=payee.vpa and mask_vpa(payee.vpa),
            routing_number=payee.routing_number,
        )


def opened_payee(sealer: Sealer, beneficiary: Beneficiary, connection: Connection) -> Payee:
    """Return a beneficiary's details in clear. Raises KeyDestroyedError or SealBrokenError."""
    sealed = beneficiary.payee

    def opened(field: str, token: str | None) -> str | None:
        return None if token is None else sealer.open(beneficiary.id, field, token, connection)

    return Payee(
        name=sealer.open(beneficiary.id, "name", sealed.name_sealed, connection),
        account_number=opened("account_number", sealed.account_number_sealed),
        ifsc=sealed.ifsc,
        vpa=opened("vpa", sealed.vpa_sealed),
        bank_name=sealed.bank_name,
        routing_number=sealed.routing_number,
    )


def _facts_of(payee: Payee) -> str:
    """Return what makes a payee the same; a routing number counts where there is one, so old digests stay right."""
    facts = asdict(payee)
    if payee.routing_number is None:
        del facts["routing_number"]
    return json.dumps(facts, sort_keys=True)
