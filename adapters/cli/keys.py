"""`payouts keys`: makes, lists and revokes the API keys of a book."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from adapters.cli.documents import print_document
from adapters.cli.options import Actor, AsJson, BookName, Url, settings_of
from adapters.cli.tables import add_fixed_column, add_text_column, printable, table, terminal
from adapters.cli.times import shown_narrow
from adapters.documents import document_of
from adapters.embedded import open_book, open_reader
from adapters.web.callers import Role
from adapters.web.keys.register import KeyRegister, ListedKey

keys = typer.Typer(help="Make, list and revoke the API keys of a book.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(metavar="NAME", help="Whose key it is; the events record it as actor.")]
Roles = Annotated[list[Role], typer.Option("--role", help="What its owner may do; may be given more than once.")]


@keys.command()
def create(name: Name, role: Roles, by: Actor, url: Url = None, book: BookName = None, as_json: AsJson = False) -> None:
    """Make a key, and print it: it is shown this once and never again."""
    with open_book(settings=settings_of(url, book)) as opened:
        key = KeyRegister(opened).make(name, role, by)
    if as_json:
        print_document({"name": name, "roles": sorted(role), "key": key.text.get_secret_value()})
    else:
        typer.echo(key.text.get_secret_value())


@keys.command("list")
def list_keys(url: Url = None, book: BookName = None, as_json: AsJson = False) -> None:
    """List all keys, also those that were revoked."""
    with open_reader(settings=settings_of(url, book)) as reader:
        found, zone = KeyRegister(reader).list(), reader.zone
    if as_json:
        print_document({"keys": document_of(found)})
    else:
        _show(found, zone)


@keys.command()
def revoke(name: Name, by: Actor, url: Url = None, book: BookName = None) -> None:
    """End a key at once; what its owner did stays under its name."""
    with open_book(settings=settings_of(url, book)) as opened:
        KeyRegister(opened).revoke(name, by)
    typer.echo(f"The key {name} is revoked.")


def _show(found: Sequence[ListedKey], zone: ZoneInfo) -> None:
    if not found:
        terminal().print("No keys. Make one: payouts keys create NAME --role admin")
        return
    shown_table = table("API keys")
    add_text_column(shown_table, "Name")
    add_text_column(shown_table, "Roles")
    add_fixed_column(shown_table, "Made")
    add_text_column(shown_table, "Made by")
    add_text_column(shown_table, "Revoked")
    for key in found:
        ended = (
            "" if key.revoked_at is None else f"{shown_narrow(key.revoked_at, zone)}\nby {printable(key.revoked_by)}"
        )
        made = shown_narrow(key.created_at, zone)
        shown_table.add_row(printable(key.name), ", ".join(sorted(key.roles)), made, printable(key.created_by), ended)
    terminal().print(shown_table)
