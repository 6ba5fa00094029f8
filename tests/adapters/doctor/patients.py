"""Patients: a book that is fit to pay real money, in which a test breaks one thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pydantic import AnyHttpUrl, SecretStr

from adapters.doctor.diagnosis import Check, Verdict
from adapters.doctor.doctor import examine
from adapters.doctor.patient import Patient
from adapters.environment.environment import Environment
from adapters.providers.razorpayx.settings import RazorpayxSettings
from adapters.settings import BookSettings
from tests.adapters.till import KEY, Till

STRONG = SecretStr("pP3vW9nQ7xKt2LmZ8yRb4HcD")
OTHER = SecretStr("b7Yq1TzU5sJw0GfVn6XeM2Ra")
OK, FINDING, UNCHECKED = Verdict.OK, Verdict.FINDING, Verdict.UNCHECKED


def razorpayx(**changes: Any) -> RazorpayxSettings:
    usual: dict[str, Any] = {
        "base_url": AnyHttpUrl("https://api.razorpay.com"),
        "key_id": "rzp_live_1",
        "key_secret": SecretStr("s"),
        "webhook_secret": STRONG,
        "account_number": SecretStr("1"),
    }
    return RazorpayxSettings(**(usual | changes))


def production(**changes: Any) -> BookSettings:
    usual: dict[str, Any] = {
        "database_url": "postgresql://db/books",
        "environment": Environment.PRODUCTION,
        "key_encryption_key": KEY,
        "public_url": AnyHttpUrl("https://books.acme.com"),
    }
    return BookSettings(**(usual | changes))


def patient_of(till: Till | None = None, settings: BookSettings | None = None, **changes: Any) -> Patient:
    """Return a patient with nothing wrong, but for the changes."""
    book = None if till is None else till.book
    usual = {} if till is None else {"clock": till.book.clock}
    return replace(Patient(settings or production(), book, {"razorpayx": razorpayx()}), **usual | changes)


def seen(patient: Patient, checks: Sequence[Check]) -> dict[str, list[Verdict]]:
    """Return what each check came to; every finding has a remedy, and nothing else is called one."""
    found: dict[str, list[Verdict]] = {}
    for each in examine(patient, checks):
        assert each.verdict is not FINDING or each.remedy
        found.setdefault(each.check, []).append(each.verdict)
    return found


def told(patient: Patient, checks: Sequence[Check]) -> str:
    """Return everything that is said of a patient."""
    return "\n".join(f"{each.verdict} {each.told} {each.remedy}" for each in examine(patient, checks))
