"""The audit file of a payout as one page of HTML, for whoever reads no JSON: it has all that the document has."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

_STYLE = "body{font-family:sans-serif}table{border-collapse:collapse}th,td{border:1px solid;text-align:left}"


def audit_page(document: Mapping[str, object]) -> str:
    """Return the page of an audit file's document. It needs no other file, and runs no script."""
    title = f"Audit file, log position {document['position']}"
    parts = (f"<h2>{_heading(name)}</h2>\n{_told(value)}" for name, value in document.items())
    head = f'<meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style>'
    body = "\n".join((f"<h1>{title}</h1>", *parts))
    return f'<!DOCTYPE html>\n<html lang="en"><head>{head}</head>\n<body>\n{body}\n</body></html>'


def _told(value: object) -> str:
    match value:
        case Mapping():
            rows = (f"<tr><th>{_heading(str(name))}</th><td>{_told(each)}</td></tr>" for name, each in value.items())
            return f"<table>{''.join(rows)}</table>"
        case []:
            return "none"
        case list():
            items = (f"<li>{_told(each)}</li>" for each in value)
            return f"<ol>{''.join(items)}</ol>"
        case None:
            return ""
        case _:
            return escape(str(value))


def _heading(name: str) -> str:
    return escape(name.replace("_", " ").capitalize())
