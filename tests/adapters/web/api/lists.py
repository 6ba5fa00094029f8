"""Lists, read to their end by the links that lead from page to page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tests.adapters.web.served import Service


def rows_of(service: Service, key: Mapping[str, str], path: str, **params: Any) -> Iterator[dict[str, Any]]:
    """Return every row of a list; of each page the cursor and the link lead to the same place."""
    answer = service.get(path, key, **params)
    while True:
        assert answer.status_code == 200, answer.text
        told = answer.json()
        (rows,) = (value for value in told.values() if isinstance(value, list))
        yield from rows
        if told["next_cursor"] is None:
            assert "Link" not in answer.headers
            return
        assert len(rows) == params.get("limit", 50)
        link = re.fullmatch('<(.*)>; rel="next"', answer.headers["Link"])
        assert link is not None
        answer = service.client.get(link[1], headers=key)
        assert answer.json() == service.get(path, key, **params, cursor=told["next_cursor"]).json()
