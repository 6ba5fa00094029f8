"""How long a file and a function may be: short enough to be read whole."""

from __future__ import annotations

import ast

from tests.architecture.source_tree import PACKAGES, ROOT, functions_in, modules_of, tree_of

FILE_LINES_MAX = 300
FUNCTION_LINES_MAX = 40


def long_functions(tree: ast.Module) -> dict[str, int]:
    lines = {node.name: (node.end_lineno or node.lineno) - node.lineno + 1 for node in functions_in(tree)}
    return {name: count for name, count in lines.items() if count > FUNCTION_LINES_MAX}


def test_files_stay_short() -> None:
    """No file of the packages is longer than 300 lines."""
    lines = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in modules_of(*PACKAGES)
    }

    assert {path: count for path, count in lines.items() if count > FILE_LINES_MAX} == {}


def test_functions_stay_short() -> None:
    """No function of the packages is longer than 40 lines."""
    found = {str(path.relative_to(ROOT)): long_functions(tree_of(path)) for path in modules_of(*PACKAGES)}

    assert {path: names for path, names in found.items() if names} == {}


def test_long_function_is_seen() -> None:
    """A function of 40 lines passes and one of 41 does not, methods included."""
    body = "        pass\n"
    source = f"class A:\n    def fits(self):\n{body * 39}    async def exceeds(self):\n{body * 40}"

    assert long_functions(ast.parse(source)) == {"exceeds": 41}
