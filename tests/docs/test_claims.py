"""What pages say can be typed and looked at exists: commands, options, make targets, and the tests behind promises."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scripts.reference.command_line import callbacks, names_of
from tests.docs.pages import README, ROOT, links_of, name_of, pages, prose_of, text_of

_GUARANTEES = ROOT / "docs" / "explanation" / "guarantees.md"
_OPTIONS = {name: {*names_of(callback), "--help"} for name, callback in callbacks()}
_TYPED = re.compile(r"(?:^\$ |`)payouts ([a-z-]+)([^`\n|&]*)", flags=re.MULTILINE)
_MAKE = re.compile(r"(?:^|`)make ([a-z]+)\b((?: ARGS=(?:\"[^\"]*\"|\S+))?)", flags=re.MULTILINE)


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_commands_and_options_exist(page: Path) -> None:
    """Every `payouts` command and option that a page names exists."""
    for command, rest in _TYPED.findall(text_of(page)):
        assert command in _OPTIONS
        assert set(re.findall(r"--[a-z-]+", rest)) <= _OPTIONS[command]


def test_every_command_is_named() -> None:
    """The changelog names every command of the command line."""
    named = set(re.findall(r"`([a-z-]+)`", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")))

    assert set(_OPTIONS) <= named


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_make_targets_exist(page: Path) -> None:
    """Every target of make that a page names exists, and what is passed on to the demonstration is understood."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))

    for target, arguments in _MAKE.findall(text_of(page)):
        assert target in targets
        if target == "demo":
            assert set(re.findall(r"--[a-z-]+", arguments)) <= _OPTIONS["demo"]


def test_promises_name_their_tests() -> None:
    """Each promise of the README has a section that names files of tests, each by its own name."""
    promises = re.findall(r"^(\d)\. ", text_of(README), flags=re.MULTILINE)
    sections = re.split(r"^## ", prose_of(_GUARANTEES), flags=re.MULTILINE)
    named = {section[0]: re.findall(r"\[(test_\w+\.py)\]\((\S+)\)", section) for section in sections}

    assert all(named[promise] for promise in promises)
    for files in named.values():
        assert all(target.endswith(f"/{name}") for name, target in files)
    assert all(target.exists() for target, _ in links_of(_GUARANTEES))
