"""The tree of errors is the specification: each class is a rule with a sentence and the values that broke it."""

from __future__ import annotations

import ast
import copy
import importlib
import inspect
import pkgutil
import re
from dataclasses import fields
from typing import Any

import pytest

from ledger import errors
from ledger.errors import AmountTooLargeError, InvalidInputError, LedgerError, NotFoundError, RefusedError, StoreError

FIRST_LEVEL = {InvalidInputError, RefusedError, NotFoundError, StoreError}
MODULES = [importlib.import_module(found.name) for found in pkgutil.iter_modules(errors.__path__, "ledger.errors.")]
RULES: list[type[LedgerError]] = [
    found
    for module in MODULES
    for _, found in inspect.getmembers(module, inspect.isclass)
    if issubclass(found, LedgerError) and found.__module__ == module.__name__
]
LEAVES = sorted(set(RULES) - {LedgerError} - FIRST_LEVEL, key=lambda rule: rule.__name__)


def filled(rule: type[LedgerError]) -> LedgerError:
    """Return an error whose every field holds its own name."""
    build: Any = rule
    error: LedgerError = build(*(field.name for field in fields(rule)))
    return error


def test_the_drawn_tree_is_the_real_one() -> None:
    """The first level drawn in the module's docstring is the first level of the tree."""
    drawn = set(re.findall(r"[├└]── (\w+)", errors.__doc__ or ""))

    assert drawn == {rule.__name__ for rule in RULES if LedgerError in rule.__bases__}
    assert drawn == {rule.__name__ for rule in FIRST_LEVEL}


@pytest.mark.parametrize("rule", LEAVES)
def test_error_stands_under_one_branch(rule: type[LedgerError]) -> None:
    """Every named error belongs to exactly one branch of the tree and is named as an error."""
    assert sum(issubclass(rule, branch) for branch in FIRST_LEVEL) == 1
    assert rule.__name__.endswith("Error")


@pytest.mark.parametrize("rule", RULES)
def test_error_states_its_rule_in_one_line(rule: type[LedgerError]) -> None:
    """Every error's docstring is one line that ends with a full stop."""
    assert rule.__doc__ is not None
    assert rule.__doc__.endswith(".")
    assert "\n" not in rule.__doc__


@pytest.mark.parametrize("rule", LEAVES)
def test_error_is_a_dataclass_of_its_values(rule: type[LedgerError]) -> None:
    """Every value that a class declares is a field of the dataclass, so none is silently left out."""
    declared = set(inspect.get_annotations(rule))

    assert declared
    assert declared <= {field.name for field in fields(rule)}


@pytest.mark.parametrize("rule", LEAVES)
def test_error_shows_rule_and_values(rule: type[LedgerError]) -> None:
    """The text of an error is its rule and every field with its value."""
    assert rule.__doc__ is not None
    shown = str(filled(rule))

    assert shown.startswith(rule.__doc__.rstrip("."))
    assert all(f"{field.name}={field.name!r}" in shown for field in fields(rule))


@pytest.mark.parametrize("rule", LEAVES)
def test_error_survives_copying(rule: type[LedgerError]) -> None:
    """An error keeps its values when it is copied, as happens on its way from another process."""
    assert str(copy.copy(filled(rule))) == str(filled(rule))


def test_text_of_an_error() -> None:
    """An error reads as a sentence followed by its values."""
    text = str(AmountTooLargeError("9999999999999999999", "INR"))

    rule = "An amount must fit in a signed 64-bit integer of minor units"
    assert text == f"{rule}: amount='9999999999999999999', currency='INR'"


def test_error_without_values_is_its_rule() -> None:
    """An error without fields is shown as its rule alone."""
    assert str(RefusedError()) == "A rule forbids this step now"


def test_each_error_is_defined_once() -> None:
    """No two classes share a name, which would hide the first."""
    trees = [ast.parse(inspect.getsource(module)) for module in MODULES]
    names = [node.name for tree in trees for node in tree.body if isinstance(node, ast.ClassDef)]

    assert sorted(names) == sorted({rule.__name__ for rule in RULES})


def test_each_error_is_found_in_one_place() -> None:
    """Every error of the ledger can be imported from `ledger.errors`."""
    assert [rule for rule in RULES if getattr(errors, rule.__name__, None) is not rule] == []
