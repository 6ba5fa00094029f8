"""The pages of the dashboard: who sees what, what may be sent, and what never is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine

from adapters.sandbox import Scenario
from adapters.web.callers import Role
from adapters.web.dashboard.sessions import LASTS_SECONDS
from ledger.payout.status import PayoutStatus
from tests.adapters.till import CUSTOMER
from tests.adapters.web.dashboard.desk import Desk, opened_desk, token_in

SEEN_BY = {
    "/": set(Role),
    "/payouts": set(Role),
    "/stuck": set(Role),
    "/anomalies": set(Role),
    "/charts": set(Role),
    "/orphans": {Role.OPERATOR, Role.AUDITOR, Role.ADMIN},
    "/breaks": {Role.FINANCE, Role.OPERATOR, Role.AUDITOR, Role.ADMIN},
    "/statements": {Role.FINANCE, Role.OPERATOR, Role.AUDITOR, Role.ADMIN},
    "/reconciliation": {Role.FINANCE, Role.OPERATOR, Role.AUDITOR, Role.ADMIN},
    "/periods": {Role.FINANCE, Role.OPERATOR, Role.AUDITOR, Role.ADMIN},
    "/reports": {Role.FINANCE, Role.OPERATOR, Role.AUDITOR, Role.ADMIN},
    "/accounts": {Role.FINANCE, Role.OPERATOR, Role.AUDITOR, Role.ADMIN},
    "/trial-balance": {Role.FINANCE, Role.OPERATOR, Role.AUDITOR, Role.ADMIN},
    f"/accounts/{CUSTOMER}/INR": {Role.FINANCE, Role.OPERATOR, Role.AUDITOR, Role.ADMIN},
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with opened_desk(tmp_path_factory.mktemp("desk")) as desk:
        desk.stuck()
        yield desk


def events_of(desk: Desk, payout_id: UUID) -> list[str]:
    return desk.office.told(payout_id)


@pytest.mark.parametrize("role", Role)
def test_pages_are_for_those_who_may_see_them(desk: Desk, role: Role) -> None:
    """Each role sees its pages, finds exactly those in the navigation, and is refused the others."""
    desk.sign_in(role)
    shown = {path: desk.client.get(f"/ops{path}") for path in SEEN_BY}

    assert {path: answer.status_code for path, answer in shown.items()} == {
        path: 200 if role in roles else 403 for path, roles in SEEN_BY.items()
    }
    home = shown["/"].text
    assert {path for path in SEEN_BY if f'href="/ops{path}"' in home and path.count("/") == 1} == {
        path for path, roles in SEEN_BY.items() if role in roles and path.count("/") == 1
    }


def test_pages_are_kept_nowhere_and_run_nothing_inline(desk: Desk) -> None:
    """Every page forbids caches, frames and whatever stands inline."""
    desk.sign_in()
    for path in SEEN_BY:
        headers = desk.client.get(f"/ops{path}").headers

        assert headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/", "/payouts?status=failed", "/orphans"])
def test_who_is_not_signed_in_is_asked_to(desk: Desk, path: str) -> None:
    """Without a session every page leads to the sign-in, and from there back."""
    desk.client.cookies.clear()

    answer = desk.client.get(f"/ops{path}")
    page = desk.client.get(answer.headers["Location"])
    form = {"key": desk.key(), "csrf_token": token_in(page.text), "next": f"/ops{path}"}
    back = desk.client.post("/ops/sign-in", data=form)

    assert answer.status_code == 303
    assert (back.status_code, back.headers["Location"]) == (303, f"/ops{path}")


@pytest.mark.parametrize(
    "elsewhere", ["https://example.com/", "//example.com", "/ops/\\example.com", "/v1/payouts", "x"]
)
def test_sign_in_leads_nowhere_else(desk: Desk, elsewhere: str) -> None:
    """Whatever address a link to the sign-in carries, it leads to this dashboard."""
    token = token_in(desk.client.get("/ops/sign-in").text)
    form = {"key": desk.key(), "csrf_token": token, "next": elsewhere}

    assert desk.client.post("/ops/sign-in", data=form).headers["Location"] == "/ops/"


def test_session_ends_with_its_key(desk: Desk) -> None:
    """Whoever's key is revoked is signed out at the next request."""
    desk.sign_in()
    name = next(key.name for key in desk.site.keys.list() if key.name in desk.client.get("/ops/").text)

    desk.site.keys.revoke(name, "admin")

    assert desk.client.get("/ops/").status_code == 303


def test_session_ends_in_the_evening(desk: Desk) -> None:
    """A session lasts as long as it is said to, and not longer."""
    desk.sign_in()
    assert desk.client.get("/ops/").status_code == 200

    with time_machine.travel(timedelta(seconds=LASTS_SECONDS + 5), tick=True):
        assert desk.client.get("/ops/").status_code == 303


@pytest.mark.parametrize("cookie", ["", "x", "ImFiYyI.abc.def", "plk_" + "0" * 32 + "_" + "a" * 43])
def test_forged_cookie_is_nobody(desk: Desk, cookie: str) -> None:
    """A cookie that this service has not signed is no session."""
    desk.client.cookies.clear()

    answer = desk.client.get("/ops/", headers={"Cookie": f"payouts_operator={cookie}"})

    assert answer.status_code == 303


@pytest.mark.parametrize(
    "form", [{"reason": "x"}, {"reason": "x", "csrf_token": "forged"}, {"csrf_token": "of another"}]
)
def test_form_of_another_site_changes_nothing(desk: Desk, form: dict[str, str]) -> None:
    """A form without the token that this person was given is refused, whatever it asks for."""
    payout_id = desk.stuck()
    before = events_of(desk, payout_id)
    desk.sign_in(Role.AUDITOR)
    others = token_in(desk.client.get("/ops/").text)
    desk.sign_in()
    told = form | ({"csrf_token": others, "reason": "x"} if form.get("csrf_token") == "of another" else {})

    answer = desk.client.post(f"/ops/payouts/{payout_id}/recheck", data=told)

    assert answer.status_code in {400, 403}
    assert events_of(desk, payout_id) == before


@pytest.mark.parametrize("role", [Role.SUBMITTER, Role.FINANCE, Role.AUDITOR])
def test_recheck_is_for_operators(desk: Desk, role: Role) -> None:
    """Who may not operate is offered no re-check, and refused one."""
    payout_id = desk.stuck()
    before = events_of(desk, payout_id)
    desk.sign_in(role)
    page = desk.client.get(f"/ops/payouts/{payout_id}")

    answer = desk.post(f"/ops/payouts/{payout_id}/recheck", "/ops/", reason="let me")

    assert "Re-check" not in page.text
    assert answer.status_code == 403
    assert events_of(desk, payout_id) == before


def test_recheck_is_recorded_with_who_and_why_and_not_too_often(desk: Desk) -> None:
    """A re-check is an event with its actor and reason, and a second one has to wait."""
    payout_id = desk.stuck()
    desk.sign_in()
    page = f"/ops/payouts/{payout_id}"

    first = desk.post(f"{page}/recheck", page, reason="the payee waits")
    second = desk.post(f"{page}/recheck", page, reason="again")

    asked = desk.office.book.store.stream(payout_id)[-1].event
    assert (first.status_code, second.status_code) == (303, 429)
    assert events_of(desk, payout_id).count("RecheckRequested") == 1
    assert asked.actor.startswith("person-")
    assert desk.office.row(payout_id).status is PayoutStatus.IN_TRANSIT


@pytest.mark.parametrize("reason", ["", "   ", "a\x00b", "x" * 501])
def test_reason_must_be_given(desk: Desk, reason: str) -> None:
    """Nothing is done without a reason, and a reason is text that people can read."""
    payout_id = desk.stuck()
    before = events_of(desk, payout_id)
    desk.sign_in()
    page = f"/ops/payouts/{payout_id}"

    refused = desk.post(f"{page}/recheck", page, reason=reason)

    assert refused.status_code in {400, 422}
    assert events_of(desk, payout_id) == before


def test_audit_file_is_handed_out(desk: Desk) -> None:
    """Whoever sees the books is handed a payout's audit file, as a page that needs nothing else."""
    page = f"/ops/payouts/{desk.stuck()}"
    path = f"{page}/audit-file.html"
    desk.sign_in(Role.AUDITOR)
    assert path in desk.client.get(page).text

    handed_out = desk.client.get(path)

    assert handed_out.headers["Content-Disposition"].startswith("attachment")
    assert "<h1>Audit file" in handed_out.text
    desk.sign_in(Role.SUBMITTER)
    assert desk.client.get(path).status_code == 403


def test_queued_payout_can_be_cancelled(desk: Desk) -> None:
    """A payout that no provider has is cancelled by who may, and one that is on its way is not."""
    queued, sent = desk.office.queue_for(Scenario.SUCCESS, 900), desk.stuck()
    desk.sign_in()

    done = desk.post(f"/ops/payouts/{queued}/cancel", f"/ops/payouts/{queued}", reason="not wanted")
    refused = desk.post(f"/ops/payouts/{sent}/cancel", "/ops/", reason="not wanted")

    assert (done.status_code, refused.status_code) == (303, 409)
    assert desk.office.row(queued).status is PayoutStatus.FAILED
    assert desk.office.row(sent).status is PayoutStatus.IN_TRANSIT


def test_payout_is_found_by_what_a_person_has(desk: Desk) -> None:
    """A payout is found by its reference, its id, and the provider's id of it."""
    row = desk.office.row(desk.stuck())
    desk.sign_in()

    for typed in (row.reference, str(row.id), row.provider_payout_id):
        assert f'href="/ops/payouts/{row.id}"' in desk.client.get("/ops/payouts", params={"q": typed}).text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/payouts/{UUID(int=1)}", 404),
        ("/payouts/not-an-id", 400),
        ("/payouts?status=lost", 400),
        ("/payouts?since=2026-03-01&until=2026-02-01", 422),
        ("/payouts?before=-1", 400),
        ("/stuck?cursor=abc", 422),
        ("/orphans?cursor=abc", 422),
        ("/accounts/Nobody/INR", 404),
        (f"/messages/{'0' * 64}", 404),
        ("/messages/..%2F..%2Fetc", 404),
        ("/charts?days=100000", 400),
        ("/nowhere", 404),
    ],
)
def test_what_cannot_be_shown_is_a_page_that_says_so(desk: Desk, path: str, status: int) -> None:
    """A page that there is not, or a question without form, is answered with the rule that it broke."""
    desk.sign_in(Role.ADMIN)

    answer = desk.client.get(f"/ops{path}")

    assert answer.status_code == status
    assert "Traceback" not in answer.text


def test_message_is_shown_as_text(desk: Desk) -> None:
    """What a provider sent is shown byte for byte, as text, to those who may see it."""
    digest = desk.office.book.archive.keep("Nxtbanking", b"<script>alert(1)</script>", desk.office.book.clock.now())
    desk.sign_in(Role.AUDITOR)
    shown = desk.client.get(f"/ops/messages/{digest}")
    desk.sign_in(Role.FINANCE)
    refused = desk.client.get(f"/ops/messages/{digest}")

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown.text
    assert "<script>alert" not in shown.text
    assert refused.status_code == 403
