"""What may go wrong with an entry in a file between us and somebody else's books."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal

_LINE = re.compile(r"^( +)([A-Z]\w+(?::[\w-]+)+)  (-?[0-9.]+) ([A-Z]+)(.*)$", re.MULTILINE)
_HUNDREDTH = Decimal("0.01")


def _changed(entry: str, count: int, change: Callable[[str, Decimal, str], tuple[str, Decimal, str]]) -> str:
    """Change account, amount and currency of the first lines of an entry."""

    def line(found: re.Match[str]) -> str:
        indent, account, amount, currency, rest = found.groups()
        account, number, currency = change(account, Decimal(amount), currency)
        return f"{indent}{account}  {number} {currency}{rest}"

    return _LINE.sub(line, entry, count=count)


def _more(amount: Decimal) -> Decimal:
    return amount + _HUNDREDTH.copy_sign(amount)


MUTATIONS: Mapping[str, Callable[[str], str]] = {
    "one line 0.01 more": lambda entry: _changed(entry, 1, lambda a, n, c: (a, _more(n), c)),
    "two lines 0.01 more": lambda entry: _changed(entry, 2, lambda a, n, c: (a, _more(n), c)),
    "deleted": lambda _: "",
    "duplicated": lambda entry: f"{entry}\n\n{entry}",
    "undeclared account": lambda entry: _changed(entry, 1, lambda _, n, c: ("Assets:Nowhere", n, c)),
    "another account": lambda entry: _changed(entry, 1, lambda _, n, c: ("Expenses:Fees:Nxt", n, c)),
    "currency misspelt": lambda entry: _changed(entry, 1, lambda a, n, _: (a, n, "IMR")),
    "sign flipped": lambda entry: _changed(entry, 1, lambda a, n, c: (a, -n, c)),
}
"""Each makes another text of an entry."""


def mutated(export: str, entry_id: str, mutation: Callable[[str], str]) -> str:
    """Return an export with one of its entries changed."""
    paragraphs = export.split("\n\n")
    (place,) = [number for number, text in enumerate(paragraphs) if re.match(rf"\S+ \* .*\b{entry_id}\b", text)]
    paragraphs[place] = mutation(paragraphs[place])
    return "\n\n".join(paragraphs)
