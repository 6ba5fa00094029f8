"""/v1/events: what happens to payouts, as it happens (server-sent events, HTML standard).

Each event's id is its place in the log, by which a caller that lost its connection goes on: nothing is left out and
nothing told twice. A stream is answered from the log; no thread waits in it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from adapters.announcements.announcement import Announcement
from adapters.announcements.log import AnnouncementLog
from adapters.web.access import OfSite, allowed
from adapters.web.callers import Caller, Right
from adapters.web.route import LedgerRoute
from adapters.web.site import Site
from ledger.money import LARGEST_AMOUNT_MINOR

router = APIRouter(prefix="/events", tags=["events"], route_class=LedgerRoute)
LOOK_SECONDS = 0.5
"""How often a stream looks for news."""
KEEP_ALIVE_SECONDS = 15.0
"""How often it gives a sign of life when there are none, and makes sure that its caller's key still holds."""
RECONNECT_MILLISECONDS = 2_000
Position = Annotated[int, Field(ge=0, le=LARGEST_AMOUNT_MINOR)]
_EVENT: dict[str, Any] = {
    "description": "One event of the stream.",
    "type": "object",
    "properties": {
        "id": {"type": "string", "description": "Its place in the log, for `Last-Event-ID`."},
        "event": {"type": "string", "description": "What happened.", "examples": ["payout.completed"]},
        "data": {"type": "string", "description": "The announcement, as JSON; webhooks carry the same."},
        "retry": {"type": "integer", "description": "After how many milliseconds to connect again."},
    },
}


class EventsWanted(BaseModel):
    """Which events are wanted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    after: Position | None = Field(default=None, description="Begin behind this place in the log, and not now.")
    payout_id: UUID | None = Field(default=None, description="Tell of this payout only.")
    follow: bool = Field(default=True, description="Go on as things happen; otherwise end with what has happened.")


@router.get(
    "",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {"schema": _EVENT}}, "description": "The stream."}},
    operation_id="follow_events",
)
async def follow_events(
    request: Request,
    site: OfSite,
    caller: Annotated[Caller, allowed(Right.SEE_PAYOUTS)],
    wanted: Annotated[EventsWanted, Query()],
    last_event_id: Annotated[Position | None, Header(description="The last event that the caller has.")] = None,
) -> StreamingResponse:
    """Tell what happens to payouts, batches and payees, in the order of the log."""
    site.streams.check(caller.actor)
    after = wanted.after if last_event_id is None else last_event_id
    if after is None:
        after = await run_in_threadpool(site.book.store.head)
    stream = _Stream(request, site, caller, wanted)
    return StreamingResponse(stream.told(after), media_type="text/event-stream", headers={"Cache-Control": "no-store"})


@dataclass(frozen=True, slots=True)
class _Stream:
    """One stream."""

    request: Request
    site: Site
    caller: Caller
    wanted: EventsWanted

    async def told(self, after: int) -> AsyncIterator[bytes]:
        """Go through what is told behind a place in the log, until the service or the caller's key ends."""
        log = AnnouncementLog(self.site.book.store)
        with self.site.streams.one_of(self.caller.actor):
            yield format_sse_event(retry=RECONNECT_MILLISECONDS)
            sign_due_at = time.monotonic() + KEEP_ALIVE_SECONDS
            while not (self.site.ending.is_set() or await self.request.is_disconnected()):
                page = await run_in_threadpool(log.page, after)
                for announcement in page.announcements:
                    if self._is_wanted(announcement):
                        yield _event(announcement)
                if page.position > after:
                    after = page.position
                    continue
                if not self.wanted.follow:
                    break
                if time.monotonic() >= sign_due_at:
                    if await run_in_threadpool(self.site.keys.is_revoked, self.caller.actor):
                        break
                    yield format_sse_event(comment="nothing new")
                    sign_due_at = time.monotonic() + KEEP_ALIVE_SECONDS
                await asyncio.sleep(LOOK_SECONDS)

    def _is_wanted(self, announcement: Announcement) -> bool:
        return self.wanted.payout_id is None or announcement.subject == str(self.wanted.payout_id)


def _event(announcement: Announcement) -> bytes:
    return format_sse_event(
        data_str=announcement.model_dump_json(), event=announcement.type, id=str(announcement.position)
    )
