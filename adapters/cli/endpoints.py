"""`payouts endpoints`: which other systems are told of payouts by webhooks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated
from uuid import UUID

import typer

from adapters.announcements.deliveries import Deliveries
from adapters.announcements.endpoint import Endpoint, NewSecret
from adapters.announcements.errors import EndpointNotFoundError
from adapters.announcements.log import AnnouncementLog
from adapters.announcements.register import OVERLAP, EndpointRegister
from adapters.announcements.settings import load_announcement_settings
from adapters.cli.documents import print_document
from adapters.cli.options import Actor, AsJson, BookName, Url, settings_of
from adapters.cli.tables import add_figure_column, add_text_column, printable, table, terminal
from adapters.documents import document_of
from adapters.embedded import Book, open_book

endpoints = typer.Typer(help="Say which other systems are told of payouts by webhooks.", no_args_is_help=True)

Id = Annotated[str, typer.Argument(metavar="ENDPOINT", help="The endpoint's id.")]
EndpointUrl = Annotated[str, typer.Argument(metavar="ADDRESS", help="Where webhooks go, such as https://...")]
Description = Annotated[str, typer.Option(help="Whose endpoint it is.")]
Types = Annotated[
    str,
    typer.Option(
        help="Which announcements it wants, with commas, such as payout.completed,payout.failed. All if empty."
    ),
]
Behind = Annotated[
    int | None, typer.Option(min=0, help="Begin behind this log position; with what happens from now on, unless given.")
]
Hours = Annotated[float, typer.Option(min=0.0, max=720.0, help="How long the previous secret signs too.")]
Reason = Annotated[str, typer.Option(help="Why.")]
From = Annotated[int, typer.Option("--from", min=1, help="The first log position to tell again.")]
To = Annotated[int | None, typer.Option("--to", min=1, help="The last one; the last that it was told, unless given.")]


@endpoints.command()
def add(
    address: EndpointUrl,
    by: Actor,
    description: Description = "",
    types: Types = "",
    behind: Behind = None,
    url: Url = None,
    book: BookName = None,
    as_json: AsJson = False,
) -> None:
    """Add an endpoint, and print its secret: it is shown this once and never again."""
    with open_book(settings=settings_of(url, book)) as opened:
        wanted = [each.strip() for each in types.split(",") if each.strip()]
        made = _register(opened).add(address, actor=by, description=description, types=wanted, position=behind)
    _tell(made, as_json=as_json)


@endpoints.command("list")
def list_endpoints(url: Url = None, book: BookName = None, as_json: AsJson = False) -> None:
    """List the endpoints, with how many webhooks wait and how many were given up."""
    with open_book(settings=settings_of(url, book)) as opened:
        found = _register(opened).list()
    if as_json:
        print_document({"endpoints": document_of(found)})
    else:
        _show(found)


@endpoints.command()
def rotate(
    endpoint: Id,
    by: Actor,
    overlap_hours: Hours = OVERLAP / timedelta(hours=1),
    url: Url = None,
    book: BookName = None,
    as_json: AsJson = False,
) -> None:
    """Give an endpoint a new secret, and print it; for a while webhooks are signed with both."""
    with open_book(settings=settings_of(url, book)) as opened:
        made = _register(opened).rotate(_id(endpoint), actor=by, overlap=timedelta(hours=overlap_hours))
    _tell(made, as_json=as_json)


@endpoints.command()
def pause(endpoint: Id, by: Actor, reason: Reason = "", url: Url = None, book: BookName = None) -> None:
    """Send an endpoint nothing for now; what happens meanwhile is sent when it is resumed."""
    with open_book(settings=settings_of(url, book)) as opened:
        _register(opened).pause(_id(endpoint), actor=by, reason=reason)
    typer.echo(f"The endpoint {endpoint} is paused.")


@endpoints.command()
def resume(endpoint: Id, by: Actor, url: Url = None, book: BookName = None) -> None:
    """Send to an endpoint again that was paused, or that had answered 410."""
    with open_book(settings=settings_of(url, book)) as opened:
        _register(opened).resume(_id(endpoint), actor=by)
    typer.echo(f"The endpoint {endpoint} is active.")


@endpoints.command()
def remove(endpoint: Id, by: Actor, url: Url = None, book: BookName = None) -> None:
    """Remove an endpoint with its secret and all that was on its way to it."""
    with open_book(settings=settings_of(url, book)) as opened:
        _register(opened).remove(_id(endpoint), actor=by)
    typer.echo(f"The endpoint {endpoint} is removed.")


@endpoints.command()
def replay(
    endpoint: Id, from_: From, by: Actor, to: To = None, url: Url = None, book: BookName = None, as_json: AsJson = False
) -> None:
    """Have webhooks sent again, under the same ids."""
    with open_book(settings=settings_of(url, book)) as opened:
        deliveries = Deliveries(_register(opened), AnnouncementLog(opened.store))
        count = deliveries.replay(_id(endpoint), from_, to, actor=by)
    if as_json:
        print_document({"endpoint_id": endpoint, "deliveries": count})
    else:
        typer.echo(f"{count} webhooks are sent again.")


def _register(book: Book) -> EndpointRegister:
    return EndpointRegister.of(book, load_announcement_settings())


def _id(text: str) -> UUID:
    """Return an endpoint's id. Raises EndpointNotFoundError for a text that is none."""
    try:
        return UUID(text)
    except ValueError:
        raise EndpointNotFoundError(text) from None


def _tell(made: NewSecret, *, as_json: bool) -> None:
    facts = {"endpoint_id": str(made.endpoint_id), "secret": made.secret.get_secret_value()}
    if as_json:
        print_document(facts)
    else:
        for name, value in facts.items():
            typer.echo(f"{name} {value}")


def _show(found: Sequence[Endpoint]) -> None:
    if not found:
        terminal().print("No endpoints. Add one: payouts endpoints add https://...")
        return
    shown_table = table("Endpoints")
    shown_table.add_column("Endpoint", min_width=len(str(found[0].id)), overflow="fold")
    for header in ("Types", "Status"):
        add_text_column(shown_table, header)
    for header in ("Position", "Waiting", "Given\nup"):
        add_figure_column(shown_table, header)
    for each in found:
        shown_table.add_row(
            "\n".join(text for text in (str(each.id), each.url, printable(each.description)) if text),
            "all" if each.types is None else "\n".join(sorted(each.types)),
            "\n".join(text for text in (each.status.value, printable(each.status_reason)) if text),
            *(str(number) for number in (each.position, each.waiting, each.given_up)),
        )
    terminal().print(shown_table)
