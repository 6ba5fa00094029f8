"""Docstrings of attributes: the text below a field of a class, which Python itself forgets."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Mapping


def attribute_docs(of: type) -> Mapping[str, str]:
    """Return, by name, what the class says of its fields or members."""
    (tree,) = ast.parse(textwrap.dedent(inspect.getsource(of))).body
    assert isinstance(tree, ast.ClassDef), "the source of a class is a class"
    found: dict[str, str] = {}
    for field, doc in zip(tree.body, tree.body[1:], strict=False):
        if isinstance(doc, ast.Expr) and isinstance(doc.value, ast.Constant) and isinstance(doc.value.value, str):
            for name in _names(field):
                found[name] = " ".join(doc.value.value.split())
    return found


def _names(field: ast.stmt) -> list[str]:
    targets = {ast.AnnAssign: lambda: [field.target], ast.Assign: lambda: field.targets}  # type: ignore[attr-defined]
    return [target.id for target in targets.get(type(field), list)() if isinstance(target, ast.Name)]
