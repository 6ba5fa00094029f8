"""Commands that forget a person: erase a beneficiary, and hold the personal data while a law wants them kept."""

from __future__ import annotations

from datetime import date
from typing import Unpack
from uuid import UUID

from ledger.aggregate import Cause
from ledger.application.beneficiary_commands import opened_payee
from ledger.application.commands import Commands, Context, existing
from ledger.application.receipts import Receipt
from ledger.beneficiary.beneficiary import Beneficiary, BeneficiaryStatus
from ledger.errors import BeneficiaryAwaitsPaymentError
from ledger.personal_data import check_names_nobody
from ledger.store.unit_of_work import UnitOfWork
from ledger.texts import check_text

REASON_LENGTH_MAX = 500
ASKED_BY_LENGTH_MAX = 100


class ErasureCommands(Commands):
    """Erase, hold, release. Days are those of the book's reporting time zone.

    What is said with them stays in the log for ever, so it must not name the payee.
    """

    def erase_beneficiary(
        self, beneficiary_id: UUID, reason: str, asked_by: str, **context: Unpack[Context]
    ) -> Receipt:
        """Destroy the beneficiary's key: the personal data are gone for ever, and every event stays as it was.

        `asked_by` says on whose request, such as the number of the payee's own request or of a regulator's order.
        Erasing twice is erasing once. A payout that is queued or in transit forbids it, because sending or asking again
        needs the details; money that comes back later needs none.

        Raises TextInvalidError, BeneficiaryNotFoundError, PayeeNamedError, BeneficiaryHeldError or
        BeneficiaryAwaitsPaymentError.
        """
        check_text("reason", reason, length_max=REASON_LENGTH_MAX)
        check_text("asked_by", asked_by, length_max=ASKED_BY_LENGTH_MAX)

        def work(unit: UnitOfWork, cause: Cause) -> Beneficiary:
            beneficiary = existing(unit, Beneficiary, beneficiary_id)
            if beneficiary.status is not BeneficiaryStatus.ERASED:
                self._check_names_nobody(unit, beneficiary, reason=reason, asked_by=asked_by)
                beneficiary.erase(reason, asked_by, today=unit.period_lock.day_of(unit.now), cause=cause)
                _check_nothing_waits(unit, beneficiary_id)
            # Each time, because a restored backup of the keys may have brought it back.
            self.sealer.destroy(beneficiary_id, unit.connection)
            return beneficiary

        return self._write(work, context)

    def hold_beneficiary(self, beneficiary_id: UUID, until: date, reason: str, **context: Unpack[Context]) -> Receipt:
        """Refuse to erase a beneficiary before a day, because a law, a court or a regulator wants the data kept.

        The same hold again records nothing; a longer one takes its place. Raises TextInvalidError,
        BeneficiaryNotFoundError, BeneficiaryClosedError, PayeeNamedError, HoldPastError or HoldShortenedError.
        """
        check_text("reason", reason, length_max=REASON_LENGTH_MAX)

        def work(unit: UnitOfWork, cause: Cause) -> Beneficiary:
            beneficiary = existing(unit, Beneficiary, beneficiary_id)
            beneficiary.hold(until, reason, today=unit.period_lock.day_of(unit.now), cause=cause)
            self._check_names_nobody(unit, beneficiary, reason=reason)
            return beneficiary

        return self._write(work, context)

    def release_beneficiary(self, beneficiary_id: UUID, reason: str, **context: Unpack[Context]) -> Receipt:
        """Lift a hold before its day; where there is none, nothing is recorded.

        Raises TextInvalidError, BeneficiaryNotFoundError, BeneficiaryClosedError or PayeeNamedError.
        """
        check_text("reason", reason, length_max=REASON_LENGTH_MAX)

        def work(unit: UnitOfWork, cause: Cause) -> Beneficiary:
            beneficiary = existing(unit, Beneficiary, beneficiary_id)
            beneficiary.release(reason, cause)
            self._check_names_nobody(unit, beneficiary, reason=reason)
            return beneficiary

        return self._write(work, context)

    def _check_names_nobody(self, unit: UnitOfWork, beneficiary: Beneficiary, **texts: str) -> None:
        payee = opened_payee(self.sealer, beneficiary, unit.connection)
        for field, text in texts.items():
            check_names_nobody(field, text, payee)


def _check_nothing_waits(unit: UnitOfWork, beneficiary_id: UUID) -> None:
    waiting = unit.unfinished_payout_of(beneficiary_id)
    if waiting is not None:
        raise BeneficiaryAwaitsPaymentError(beneficiary_id, waiting)
