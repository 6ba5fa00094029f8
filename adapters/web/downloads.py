"""Downloads: tables as files, of any length, which a browser keeps instead of showing them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from fastapi.responses import StreamingResponse

from adapters.report_csv import write_csv
from projections.reports.report import Column

CSV_TYPE = "text/csv"
_KEPT_IN_MEMORY_BYTES = 4 * 1024 * 1024
_PART_CHARACTERS = 64 * 1024


def csv_download(
    name: str, columns: Sequence[Column], rows: Iterable[Mapping[str, Any]], headers: Mapping[str, str]
) -> StreamingResponse:
    """Return a table as a file of comma-separated values, named after what it is, in plain ASCII.

    The table is read to its end first: what turns out to contradict itself is never handed out in part.
    """
    file: Any = SpooledTemporaryFile(_KEPT_IN_MEMORY_BYTES, "w+", encoding="utf-8", newline="")  # noqa: SIM115 - sent later
    try:
        write_csv(columns, rows, file)
    except BaseException:
        file.close()
        raise
    named = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return StreamingResponse(_sent(file), headers={**headers, **named}, media_type=f"{CSV_TYPE}; charset=utf-8")


def _sent(file: IO[str]) -> Iterator[str]:
    with file:
        file.seek(0)
        while part := file.read(_PART_CHARACTERS):
            yield part
