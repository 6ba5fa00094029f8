"""Words that must be there: each module says what it is, each test says which rule it proves."""

from __future__ import annotations

import ast
import re

from tests.architecture.source_tree import PACKAGES, ROOT, functions_in, modules_of, tree_of

ONE_SENTENCE = re.compile(r"(?:(?![.!?]\s+[A-Z]).)+[.!?]", flags=re.DOTALL)


def silent_tests(tree: ast.Module) -> list[str]:
    return [
        node.name
        for node in functions_in(tree)
        if node.name.startswith("test_") and not ONE_SENTENCE.fullmatch(ast.get_docstring(node) or "")
    ]


def test_modules_say_what_they_are() -> None:
    """Every module of the packages has a docstring."""
    silent = [str(path.relative_to(ROOT)) for path in modules_of(*PACKAGES) if not ast.get_docstring(tree_of(path))]

    assert silent == []


def test_tests_state_their_rule() -> None:
    """Every test has a docstring of one sentence."""
    test_modules = [path for path in modules_of("tests") if path.name.startswith("test_")]
    silent = {str(path.relative_to(ROOT)): silent_tests(tree_of(path)) for path in test_modules}

    assert {path: names for path, names in silent.items() if names} == {}


def test_missing_rule_is_seen() -> None:
    """A test without a docstring, with two sentences or without a full stop is found."""
    source = '''
def test_silent(): ...
def test_chatty():
    """One rule. Another rule."""
def test_open():
    """No full stop"""
def test_good():
    """An amount of 0.5 paise, i.e. a fraction, is refused,
    and nothing is written.
    """
def fixture(): ...
'''

    assert silent_tests(ast.parse(source)) == ["test_silent", "test_chatty", "test_open"]
