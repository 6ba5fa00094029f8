"""The front: one site's dashboard, with what every page of it is made with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment as Templates

from adapters.web.callers import Caller
from adapters.web.dashboard.content_policy import PAGE_HEADERS
from adapters.web.dashboard.destinations import destinations_for
from adapters.web.dashboard.rendering import template_environment
from adapters.web.dashboard.sessions import Sessions
from adapters.web.dashboard.shell import Person, Shell, Stage
from adapters.web.dashboard.static_files import StaticFiles
from adapters.web.site import Site

NOBODY = Caller("", frozenset())
"""Who has not signed in."""


@dataclass(frozen=True, slots=True)
class Front:
    """One dashboard."""

    site: Site
    sessions: Sessions
    static_files: StaticFiles
    templates: Templates
    path: str
    """Where the dashboard is, below whatever it is mounted on."""

    @classmethod
    def of(cls, site: Site, path: str) -> Front:
        """Make the dashboard of a site."""
        static_files = StaticFiles.load()
        templates = template_environment(site.book.zone, static_files)
        return cls(site, Sessions(site.book, site.keys), static_files, templates, path)

    def page(
        self,
        request: Request,
        template: str,
        status: HTTPStatus = HTTPStatus.OK,
        headers: Mapping[str, str] | None = None,
        **given: Any,
    ) -> HTMLResponse:
        """Return a page made of a template, in the shell that its caller sees."""
        text = self.templates.get_template(template).render(shell=self.shell(request), **given)
        return HTMLResponse(text, status, {**PAGE_HEADERS, **(headers or {})})

    def shell(self, request: Request) -> Shell:
        """Return what surrounds a page."""
        caller: Caller = getattr(request.state, "caller", NOBODY)
        prefix = str(request.scope.get("root_path", "")) + self.path
        path = request.url.path.removeprefix(prefix)
        return Shell(
            book=self.site.book.database.book,
            stage=Stage(self.site.environment),
            zone=self.site.book.zone,
            prefix=prefix,
            csrf_token=self.sessions.form_token(caller),
            current="/" + path.strip("/").partition("/")[0],
            destinations=() if caller is NOBODY else destinations_for(caller),
            person=None if caller is NOBODY else Person(caller.actor, tuple(sorted(caller.roles))),
        )
