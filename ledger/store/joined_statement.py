"""The joined statement: several statements that change rows, sent to PostgreSQL as one.

Each becomes a common table expression that says how many rows it has changed. PostgreSQL runs all of them, on one look
at the database: no two of them may touch the same row.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain
from typing import Any, Protocol

from ledger.store.made_once import made_once
from ledger.store.prepared import Prepared

_PARAMETER = re.compile(r"\$(\d+)")


class Writing(Protocol):
    """A statement that is run once for each of some rows of parameters."""

    statement: Prepared
    rows: Sequence[Any]
    rowcount: int


def write_joined(cursor: Any, writings: Sequence[Writing]) -> None:
    """Run all of them, and note how many rows each has changed."""
    statements = tuple(chain.from_iterable([each.statement] * len(each.rows) for each in writings))
    parameters = list(chain.from_iterable(chain.from_iterable(each.rows) for each in writings))
    changed = iter(cursor.execute(_joined(statements), parameters).fetchone())
    for each in writings:
        each.rowcount = sum(next(changed) for _ in each.rows)


@made_once
def _joined(statements: Sequence[Prepared]) -> str:
    before, parts = 0, []
    for number, statement in enumerate(statements):
        parts.append(f"part_{number} AS ({_shifted(statement.text, before)} RETURNING 1)")
        before += len(statement.names)
    counts = [f"(SELECT count(*) FROM part_{number})" for number in range(len(statements))]  # noqa: S608 - numbers
    return f"WITH {', '.join(parts)} SELECT {', '.join(counts)}"


def _shifted(text: str, before: int) -> str:
    """Return a statement whose parameters stand behind so many others."""
    return _PARAMETER.sub(lambda found: f"${int(found[1]) + before}", text)
