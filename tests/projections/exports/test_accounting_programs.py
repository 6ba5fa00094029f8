"""What independent accounting programs say of our exports."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ledger.money import decimal_from_minor
from projections.exports.beancount import write_beancount
from projections.exports.entries import ExportedEntry
from projections.exports.journal import Balances, Journal
from projections.exports.plain_text import write_plain_text
from projections.queries.spans import Span
from projections.queries.trial_balance import trial_balance
from tests.projections.exports.books import HOSTILE, events, file_url, journal_at
from tests.projections.exports.mutations import MUTATIONS, mutated
from tests.projections.exports.programs import (
    CHECKS,
    Amounts,
    beancount_balances,
    beancount_narrations,
    hledger_balances,
    ledger_balances,
)

WRITERS = {"beancount": write_beancount, "journal": write_plain_text}
BALANCES: Mapping[str, tuple[str, Callable[[Path], Amounts]]] = {
    "bean-check": ("beancount", beancount_balances),
    "hledger": ("journal", hledger_balances),
    "ledger": ("journal", ledger_balances),
}
LOADED = "\"\\\n\r\t;|,:[]{}()=@#^*!~%&<>'`/ -+0\x00\x1b\u2028\u202e"
SPANS = {
    "all": Span(),
    "later": Span(since=date(2026, 3, 3)),
    "between": Span(date(2026, 3, 3), date(2026, 3, 4)),
    "nothing yet": Span(until=date(2026, 1, 1)),
    "nothing more": Span(since=date(2027, 1, 1)),
}


def written(journal: Journal) -> dict[str, str]:
    """Return the journal as each kind of file."""
    files = {}
    for kind, write in WRITERS.items():
        text = io.StringIO()
        write(journal, journal.entries(), text)
        files[kind] = text.getvalue()
    return files


@pytest.fixture(scope="module")
def files(journal: Journal) -> dict[str, str]:
    return written(journal)


def amounts_of(balances: Balances) -> Amounts:
    """Return balances in whole units, without those that are even."""
    return {key: decimal_from_minor(minor, key[1]) for key, minor in balances.items() if minor}


@pytest.mark.parametrize("span", SPANS.values(), ids=SPANS)
def test_programs_accept_and_agree(span: Span, tmp_path: Path) -> None:
    """Each program accepts an export of any span without a word, and finds the balances that our trial balance has."""
    with journal_at(file_url(tmp_path), events(), span) as spanned:
        last_day = span.until and date.fromordinal(span.until.toordinal() - 1)
        ours = trial_balance(spanned.connection, spanned.tables, as_of=last_day)
        texts = written(spanned)
    nets = {(row.account, row.currency): row.debit_minor - row.credit_minor for row in ours.rows}
    expected = amounts_of(nets)
    for name, (kind, check) in CHECKS.items():
        path = tmp_path / f"export.{kind}"
        path.write_text(texts[kind], encoding="utf-8")
        ran = check(path)
        assert (name, ran.returncode, ran.stderr) == (name, 0, "")
        assert BALANCES[name][1](path) == expected


@pytest.mark.parametrize("entry_id", ["je-0000000004", "je-0000000009"])
@pytest.mark.parametrize("mutation", MUTATIONS)
@pytest.mark.parametrize("program", CHECKS)
def test_programs_find_what_went_wrong(
    files: dict[str, str], program: str, mutation: str, entry_id: str, tmp_path: Path
) -> None:
    """Whatever is done to an entry in the middle or at the end of an export, every program refuses the file."""
    kind, check = CHECKS[program]
    path = tmp_path / f"mutated.{kind}"
    path.write_text(mutated(files[kind], entry_id, MUTATIONS[mutation]), encoding="utf-8")

    assert path.read_text(encoding="utf-8") != files[kind]
    assert check(path).returncode != 0


def told_with(journal: Journal, texts: Sequence[str]) -> list[ExportedEntry]:
    """Return the journal's entries, with these texts as the descriptions and references of the first of them."""
    entries = list(journal.entries())
    told = [replace(entry, description=text, reference=text) for entry, text in zip(entries, texts, strict=False)]
    return told + entries[len(told) :]


@settings(max_examples=4, derandomize=True)
@given(texts=st.lists(st.text(alphabet=st.characters() | st.sampled_from(LOADED)), min_size=9, max_size=9))
@example(texts=[HOSTILE, "\n2026-03-02 open Assets:Evil", "=1+1", "\x00\x1b[0m", "a:b, c:d", ":a:b:", "\\", '"', "; x"])
def test_no_text_breaks_an_export(journal: Journal, texts: Sequence[str]) -> None:
    """Whatever an entry's texts hold, every program accepts the file and finds the same balances."""
    with tempfile.TemporaryDirectory() as folder:
        for name, (kind, check) in CHECKS.items():
            path = Path(folder) / f"export.{kind}"
            with path.open("w", encoding="utf-8") as file:
                WRITERS[kind](journal, told_with(journal, texts), file)
            ran = check(path)
            assert (name, ran.returncode, ran.stderr) == (name, 0, "")
            assert BALANCES[name][1](path) == amounts_of(journal.closing)


def test_beancount_reads_the_texts_back(journal: Journal, tmp_path: Path) -> None:
    """A description comes back from the file character by character, with its quotes, backslashes and newlines."""
    text = f"{HOSTILE}\nsecond line \\n"
    path = tmp_path / "export.beancount"
    with path.open("w", encoding="utf-8") as file:
        write_beancount(journal, told_with(journal, [text]), file)

    assert f"deposit - {text} - {text}" in beancount_narrations(path)


def test_both_days_of_a_late_entry_are_told(journal: Journal) -> None:
    """An entry whose own day was closed stands on the day that it is booked on, and names the day it happened."""
    files = written(journal)

    assert "\n2026-03-03=2026-03-02 * (je-0000000016) deposit\n" in files["journal"]
    entry = files["beancount"].split("^je-0000000016\n")[1].split("\n\n")[0]
    assert "  effective: 2026-03-02" in entry.splitlines()
