"""`payouts doctor`: looks whether a book is fit to go live, and says what to do where it is not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Annotated, Any

import typer
from rich import box
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from adapters.cli.documents import print_document
from adapters.cli.findings import FOUND
from adapters.cli.options import AsJson, BookName, Engine, QueueEngine, Url, settings_of
from adapters.cli.paying import ProviderWords, words_of
from adapters.cli.tables import printable, terminal
from adapters.doctor.diagnosis import Diagnosis, Group, Verdict
from adapters.doctor.doctor import examine
from adapters.doctor.patient import Patient
from adapters.documents import document_of
from adapters.embedded import BookReader, open_reader
from adapters.errors import SettingError
from adapters.providers.registry import PROVIDERS, load_providers
from adapters.providers.settings import ProviderSettings
from adapters.settings import BookSettings
from ledger.errors import BookNotFoundError, DatabaseUnreachableError, NotMigratedError

_MARKS = {Verdict.OK: ("✓", "green"), Verdict.FINDING: ("✗", "bold red"), Verdict.UNCHECKED: ("?", "yellow")}
_WORDS = {Verdict.FINDING: "to put right", Verdict.UNCHECKED: "not looked at", Verdict.OK: "well"}
_MARK_WIDTH, _NAME_WIDTH = 1, 20


def doctor(
    url: Url = None,
    book: BookName = None,
    providers: ProviderWords = "",
    queue: QueueEngine = Engine.EMBEDDED,
    findings: Annotated[bool, typer.Option("--findings", help="Leave out what is well.")] = False,
    as_json: AsJson = False,
) -> None:
    """Go through the list for going live. Exit code 1 when there is something to put right.

    Changes nothing, and sends nothing but a question for the time to the providers, and a greeting to your own address.
    """
    settings = settings_of(url, book)
    with ExitStack() as stack:
        patient = _patient(settings, words_of(providers), stack, shares_queue=queue is not Engine.EMBEDDED)
        diagnoses = list(examine(patient))
    told = [each for each in diagnoses if not findings or each.verdict is not Verdict.OK]
    counts = Counter(each.verdict for each in diagnoses)
    if as_json:
        print_document(_document(settings, told, counts))
    else:
        _show(settings, told, counts)
    raise typer.Exit(FOUND if counts[Verdict.FINDING] else 0)


def _patient(settings: BookSettings, words: Sequence[str], stack: ExitStack, *, shares_queue: bool) -> Patient:
    loaded: dict[str, ProviderSettings] = {}
    faults: dict[str, SettingError] = {}
    for word in words:
        try:
            loaded |= load_providers([word])
        except SettingError as fault:
            if word not in PROVIDERS:
                raise
            faults[word] = fault
    opened, why_not = _opened(settings, stack)
    return Patient(settings, opened, loaded, faults, why_not, shares_queue)


def _opened(settings: BookSettings, stack: ExitStack) -> tuple[BookReader | None, str]:
    try:
        return stack.enter_context(open_reader(settings=settings)), ""
    except (BookNotFoundError, DatabaseUnreachableError, NotMigratedError) as error:
        return None, f"{type(error).__name__}: {error}"


def _document(settings: BookSettings, told: Sequence[Diagnosis], counts: Counter[Verdict]) -> dict[str, Any]:
    return {
        "environment": settings.environment.value,
        "book": settings.book,
        "counts": {verdict.value: counts[verdict] for verdict in Verdict},
        "checks": document_of(told),
    }


def _show(settings: BookSettings, told: Sequence[Diagnosis], counts: Counter[Verdict]) -> None:
    console = terminal()
    console.print(Text.assemble("Book ", (settings.book, "bold"), " in ", (settings.environment.value, "bold")))
    for group in Group:
        seen = [each for each in told if each.group is group]
        if seen:
            console.print(Text(f"\n{group.value}", style="bold"))
            console.print(Padding(_group_table(seen), (0, 0, 0, 1)))
    figures = [f"{counts[verdict]} {words}" for verdict, words in _WORDS.items() if counts[verdict]]
    console.print(Text(f"\n{', '.join(figures)}.", style=_MARKS[_worst(counts)][1]))


def _group_table(seen: Sequence[Diagnosis]) -> Table:
    shown = Table(box=box.SIMPLE, show_header=False, show_edge=False, padding=(0, 1, 0, 0), pad_edge=False)
    shown.add_column(width=_MARK_WIDTH)
    shown.add_column(width=_NAME_WIDTH, no_wrap=True)
    shown.add_column(overflow="fold")
    last = None
    for each in seen:
        mark, style = _MARKS[each.verdict]
        words = Text(printable(each.told))
        if each.remedy is not None:
            words.append(f"\n→ {each.remedy}", style="bold" if each.verdict is Verdict.FINDING else "dim")
        shown.add_row(Text(mark, style=style), "" if each.check == last else each.check, words)
        last = each.check
    return shown


def _worst(counts: Counter[Verdict]) -> Verdict:
    return next(verdict for verdict in _WORDS if counts[verdict])
