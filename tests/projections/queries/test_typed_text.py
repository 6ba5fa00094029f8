"""Text that anybody may have typed, as a condition."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select

from ledger.store.database import Database
from projections.queries.typed_text import beginning_with, equal_to
from projections.schema import ReadTables

STORED = st.text(st.characters().filter(str.isprintable), max_size=4)
LETTERS = st.text("aAbB\u00e9\ud7fb\ue000\U0001f600%_", max_size=3).filter(str.isprintable)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stored=st.sets(STORED | LETTERS, max_size=8), typed=LETTERS | st.text(max_size=3))
def test_text_is_compared_by_code_point(database: Database, tables: ReadTables, stored: set[str], typed: str) -> None:
    """On every engine a column equals, or begins with, a text exactly where it does in Python."""
    table, name = tables.projection_positions, tables.projection_positions.c.name
    with database.begin() as connection:
        connection.execute(delete(table))
        if stored:
            connection.execute(insert(table), [{"name": text, "position": 0} for text in stored])

        equal = set(connection.scalars(select(name).where(equal_to(name, typed))))
        beginning = connection.scalars(select(name).where(beginning_with(name, typed)).order_by(name)).all()

    assert equal == {text for text in stored if text == typed}
    assert list(beginning) == sorted(text for text in stored if text.startswith(typed))
