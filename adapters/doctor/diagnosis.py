"""Diagnoses: what each check of the go-live list saw, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from adapters.doctor.patient import Patient


class Verdict(StrEnum):
    """What a check comes to."""

    OK = "ok"
    FINDING = "finding"
    """Something is wrong, and the remedy says what to do."""
    UNCHECKED = "unchecked"
    """It could not be looked at from here; the text says why."""


class Group(StrEnum):
    """What a check is about, in the order in which people are shown it."""

    ENVIRONMENT = "Environment"
    WEBHOOKS = "Webhooks"
    SECRETS = "Secrets"
    WORK = "Work"
    DATABASE = "Database"
    CLOCKS = "Clocks"


@dataclass(frozen=True, slots=True)
class Sight:
    """One thing that a check saw."""

    verdict: Verdict
    told: str
    """What was seen; no secret is ever in it."""
    remedy: str | None = None


def well(told: str) -> Sight:
    """Say that something is as it should be."""
    return Sight(Verdict.OK, told)


def found(told: str, remedy: str) -> Sight:
    """Say that something is wrong."""
    return Sight(Verdict.FINDING, told, remedy)


def unchecked(told: str, remedy: str | None = None) -> Sight:
    """Say that something could not be looked at."""
    return Sight(Verdict.UNCHECKED, told, remedy)


Look = Callable[[Patient], Iterable[Sight]]


@dataclass(frozen=True, slots=True)
class Check:
    """One item of the go-live list."""

    name: str
    group: Group
    look: Look
    needs_book: bool = False


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing that was seen, with the check that saw it."""

    check: str
    group: Group
    verdict: Verdict
    told: str
    remedy: str | None
