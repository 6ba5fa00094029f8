"""Two sorted lists are read side by side."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from projections.verify.side_by_side import side_by_side

LISTS = st.dictionaries(st.tuples(st.sampled_from("abcde"), st.sampled_from("xyz")), st.integers())


@given(LISTS, LISTS)
def test_every_key_is_there_once_with_both_values(
    ours: dict[tuple[str, str], int], theirs: dict[tuple[str, str], int]
) -> None:
    """Whatever is in either list comes out once, in order, with what each list has."""
    found = list(side_by_side(sorted(ours.items()), sorted(theirs.items())))

    assert found == [(key, ours.get(key), theirs.get(key)) for key in sorted(ours.keys() | theirs.keys())]
