"""A desk: the dashboard of an office that pays through the sandbox, and somebody who sits in front of it."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from uuid import UUID

import httpx

from adapters.queue.embedded import EmbeddedQueue
from adapters.queue.opening import open_queue
from adapters.routing.downtimes import DowntimeRegister
from adapters.routing.router import Router
from adapters.sandbox import Scenario
from adapters.web.app import create_app
from adapters.web.callers import Role
from adapters.web.site import Site
from adapters.workers.worker import Worker
from tests.adapters.office import Office, opened_office
from tests.adapters.till import ME, file_url
from tests.adapters.web.served import UNLIMITED, served

LONG = timedelta(minutes=30)
"""Longer than any payout should be on its way."""
_NUMBERS = count(1)


@dataclass(frozen=True)
class Seat:
    """A served book, and somebody who sits in front of it."""

    site: Site
    address: str
    client: httpx.Client

    def key(self, *roles: Role) -> str:
        """Return a new key; an operator's without roles."""
        name = f"person-{next(_NUMBERS)}"
        return self.site.keys.make(name, roles or [Role.OPERATOR], ME).text.get_secret_value()

    def sign_in(self, *roles: Role) -> None:
        """Let the client sit down."""
        self.client.cookies.clear()
        page = self.client.get("/ops/sign-in")
        self.client.post("/ops/sign-in", data={"key": self.key(*roles), "csrf_token": token_in(page.text)})

    def post(self, path: str, from_page: str, **form: str | list[str]) -> httpx.Response:
        """Send a form of a page."""
        token = token_in(self.client.get(from_page).text)
        return self.client.post(path, data={"csrf_token": token, **form})


@dataclass(frozen=True)
class Desk(Seat):
    """A served office."""

    office: Office

    def stuck(self) -> UUID:
        """Return a payout that the provider has made, without a word of it having reached us."""
        payout_id = self.office.queue_for(Scenario.LOST_WEBHOOKS, next(_NUMBERS))
        self.office.dispatch(payout_id)
        self.office.let_pass(LONG)
        return payout_id

    def work(self) -> None:
        """Do what the log asks workers for, and nothing that they would do by themselves."""
        book, providers = self.office.book, {self.office.provider.name: self.office.provider}
        queue = open_queue(book)
        assert isinstance(queue, EmbeddedQueue)
        worker = Worker(book, providers, queue, Router(book, providers, DowntimeRegister(book.database)))
        worker.feeder().catch_up()
        tasks = worker.tasks()
        while queue.step(tasks):
            pass


def token_in(page: str) -> str:
    """Return the token of the forms of a page."""
    found = re.search('name="csrf_token" value="([^"]+)"', page)
    assert found is not None, page
    return found[1]


@contextmanager
def opened_desk(folder: Path) -> Iterator[Desk]:
    """Open an office and serve its dashboard."""
    with opened_office(file_url(folder)) as office:
        ending = threading.Event()
        site = Site.of(office.book, UNLIMITED, ending=ending)
        with served(create_app(site)) as address, httpx.Client(base_url=address, timeout=60) as client:
            yield Desk(site, address, client, office)
            ending.set()
