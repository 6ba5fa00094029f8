"""The files that pages load."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Response

from adapters.web.dashboard.entrance import OfFront
from adapters.web.dashboard.route import PageRoute

router = APIRouter(route_class=PageRoute)


@router.get("/static/{name}")
def show_file(name: str, front: OfFront, if_none_match: Annotated[str | None, Header()] = None) -> Response:
    """Return a file by the name that changes with its content."""
    return front.static_files.answer(name, if_none_match)
