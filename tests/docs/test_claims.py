"""What pages say can be typed and looked at exists: commands, options, make targets, and the tests behind promises."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from adapters.providers.registry import PROVIDERS
from adapters.sandbox import CONTRACTS
from adapters.workers.alerts import AlertKind
from scripts.reference.command_line import callbacks, names_of
from tests.docs.pages import README, ROOT, links_of, name_of, pages, prose_of, text_of
from tests.simulation.bugs import BUGS
from tests.simulation.faults import Fault
from tests.simulation.violations import Promise

_GUARANTEES = ROOT / "docs" / "explanation" / "guarantees.md"
_WHAT_GOES_WRONG = ROOT / "docs" / "explanation" / "what-goes-wrong.md"
_OPTIONS = {name: {*names_of(callback), "--help"} for name, callback in callbacks()}
_GROUPS = {name.partition(" ")[0] for name in _OPTIONS if " " in name}
_TYPED = re.compile(r"(?:^\$ |`)payouts ([a-z-]+)([^`\n|&]*)", flags=re.MULTILINE)
_MAKE = re.compile(r"(?:^|`)make ([a-z]+)\b((?: ARGS=(?:\"[^\"]*\"|\S+))?)", flags=re.MULTILINE)


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_commands_and_options_exist(page: Path) -> None:
    """Every `payouts` command and option that a page names exists."""
    for typed, rest in _TYPED.findall(text_of(page)):
        command = f"{typed} {rest.split()[0]}" if typed in _GROUPS else typed
        assert command in _OPTIONS
        assert set(re.findall(r"--[a-z-]+", rest)) <= _OPTIONS[command]


def test_every_command_is_named() -> None:
    """The changelog names every command of the command line."""
    named = set(re.findall(r"`([a-z -]+)`", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")))

    assert set(_OPTIONS) <= named


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_make_targets_exist(page: Path) -> None:
    """Every target of make that a page names exists, and what is passed on to the demonstration is understood."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))

    for target, arguments in _MAKE.findall(text_of(page)):
        assert target in targets
        if target == "demo":
            assert set(re.findall(r"--[a-z-]+", arguments)) <= _OPTIONS["demo"]


def words_in_first_column(page: str) -> set[str]:
    """Return what begins the rows of a page's tables, without the marks of code."""
    return set(re.findall(r"^\| `?([^|`]+?)`? \|", text_of(ROOT / page), flags=re.MULTILINE))


def test_every_alert_has_its_advice() -> None:
    """Whoever is alerted finds each kind of alert in the guide to workers."""
    assert {kind.value for kind in AlertKind} <= words_in_first_column("docs/how-to/run-workers.md")


def test_every_provider_is_named() -> None:
    """The README names every provider that can be used, and the sandbox's page every contract that it speaks."""
    assert set(PROVIDERS) <= words_in_first_column("README.md")
    assert set(CONTRACTS) <= words_in_first_column("docs/reference/sandbox.md")


def test_every_planted_bug_is_told() -> None:
    """The page about the simulation tells of every bug that it is tried with, and of no other."""
    page = "docs/explanation/never-paying-twice.md"
    planted = text_of(ROOT / page).partition("| planted bug |")[2].partition("\n\n")[0]

    assert set(re.findall(r"^\| (\w[^|]*?) \|", planted, flags=re.MULTILINE)) == {bug.name for bug in BUGS}


def test_what_goes_wrong_is_tried() -> None:
    """Each of the 22 things that go wrong is a simulated fault of its number, or names a promise or a test."""
    row = re.compile(r"^\| (P\d+) \|.*\| (fault|promise: [\w ]+|\[test_\w+\.py\]\(\S+\)) \|$", flags=re.MULTILINE)
    tried = dict(row.findall(text_of(_WHAT_GOES_WRONG)))
    simulated = {number for number in (fault.value.partition(" ")[0] for fault in Fault) if number in tried}
    promises = {by.removeprefix("promise: ") for by in tried.values() if by.startswith("promise")}

    assert list(tried) == [f"P{number}" for number in range(1, 23)]
    assert {number for number, by in tried.items() if by == "fault"} == simulated
    assert promises <= {promise.value for promise in Promise}


def test_promises_name_their_tests() -> None:
    """Each promise of the README has a section that names files of tests, each by its own name."""
    promises = re.findall(r"^(\d)\. ", text_of(README), flags=re.MULTILINE)
    sections = re.split(r"^## ", prose_of(_GUARANTEES), flags=re.MULTILINE)
    named = {section[0]: re.findall(r"\[(test_\w+\.py)\]\((\S+)\)", section) for section in sections}

    assert all(named[promise] for promise in promises)
    for files in named.values():
        assert all(target.endswith(f"/{name}") for name, target in files)
    assert all(target.exists() for target, _ in links_of(_GUARANTEES))
