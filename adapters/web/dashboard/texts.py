"""Texts on a page: names and digests that have to fit where there is little room."""

from __future__ import annotations

from markupsafe import Markup, escape

_DIGEST_SHOWN = 12


def words(name: str) -> str:
    """Return a name such as `in_transit` as words."""
    return name.replace("_", " ")


def account(name: str) -> Markup:
    """Return an account's name, which may go on in a new line after each of its parts."""
    return Markup(":<wbr>").join(escape(part) for part in name.split(":"))


def digest(whole: str) -> Markup:
    """Return the beginning of a digest, with all of it where the pointer rests on it."""
    shown = whole if len(whole) <= _DIGEST_SHOWN else f"{whole[:_DIGEST_SHOWN]}…"
    return Markup('<code class="digest" title="{}">{}</code>').format(whole, shown)
