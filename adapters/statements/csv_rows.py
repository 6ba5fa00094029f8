"""CSV rows: what stands between the header of a file and its end, by the names of its columns."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass

from adapters.statements.date_texts import date_from_text
from adapters.statements.profile import CsvProfile
from adapters.statements.statement_file import StatementFile
from adapters.statements.text_lines import text_lines

_CELLS_MAX = 500


@dataclass(frozen=True, slots=True)
class Row:
    """One row with something in it."""

    place: int
    """The line of the file at which it begins."""
    cells: list[str]
    columns: dict[str, int]

    def cell(self, column: str | None) -> str:
        """Return what stands in a column; nothing where there is no such column."""
        return "" if column is None else self.cells[self.columns[column]]

    @property
    def first_filled(self) -> str:
        """Return the first cell with something in it."""
        return next(cell for cell in self.cells if cell)


def rows_of(file: StatementFile, profile: CsvProfile) -> Iterator[Row]:
    """Return the rows that tell lines. Raises StatementUnreadableError."""
    told = _filled(file, profile)
    header, columns = _header(file, profile, told)
    ended = False
    for place, cells in told:
        if cells == header:
            raise file.refusal(place, "the header a second time")
        row = Row(place, cells, columns)
        if ended or row.first_filled.startswith(profile.end_rows):
            ended = True
            _check_ended(file, profile, row)
        elif not row.first_filled.startswith(profile.skip_rows):
            if len(cells) != len(header):
                raise file.refusal(place, f"{len(cells)} columns where the header has {len(header)}")
            yield row


def _filled(file: StatementFile, profile: CsvProfile) -> Iterator[tuple[int, list[str]]]:
    """Return each row that is not empty, with the line at which it begins."""
    reader = csv.reader(text_lines(file, profile.encoding), delimiter=profile.delimiter, strict=True)
    while True:
        place = reader.line_num + 1
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            raise file.refusal(place, f"no CSV: {error}") from None
        if len(cells) > _CELLS_MAX:
            raise file.refusal(place, f"more than {_CELLS_MAX} columns")
        if any(cells):
            yield place, cells


def _header(
    file: StatementFile, profile: CsvProfile, told: Iterator[tuple[int, list[str]]]
) -> tuple[list[str], dict[str, int]]:
    place = 1
    for _, (place, cells) in zip(range(profile.header_within_rows), told, strict=False):
        columns = _numbered(cells)
        if profile.column_names <= columns.keys():
            _check_unique(file, profile, place, columns)
            return cells, columns
    missing = ", ".join(sorted(profile.column_names))
    raise file.refusal(place, f"no header with the columns {missing} in the first {profile.header_within_rows} rows")


def _numbered(cells: list[str]) -> dict[str, int]:
    """Return the place of each column by its name; one that is there again is `Name [2]`, `Name [3]`, ..."""
    columns: dict[str, int] = {}
    times: dict[str, int] = {}
    for place, name in enumerate(cells):
        if name:
            times[name] = times.get(name, 0) + 1
            columns[name if times[name] == 1 else f"{name} [{times[name]}]"] = place
    return columns


def _check_unique(file: StatementFile, profile: CsvProfile, place: int, columns: dict[str, int]) -> None:
    for name in profile.column_names:
        if f"{name} [2]" in columns and f"{name} [2]" not in profile.column_names:
            raise file.refusal(place, f"the column {name!r} twice")


def _check_ended(file: StatementFile, profile: CsvProfile, row: Row) -> None:
    """Refuse a line after the end: a file that was joined or cut must not lose lines in silence."""
    place = row.columns[profile.columns.booked_on]
    if place < len(row.cells) and date_from_text(row.cells[place], profile.date_formats) is not None:
        raise file.refusal(row.place, "a line after the end")
