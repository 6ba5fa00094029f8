"""The sections: what stands between two marks of a page, and the function that makes it.

<!-- made from the code: errors -->
...
<!-- end -->
"""

from __future__ import annotations

import re
from collections.abc import Callable

from scripts.reference import (
    accounts,
    command_line,
    commands,
    decisions,
    errors,
    events,
    finance_views,
    providers,
    settings,
)

SECTIONS: dict[str, Callable[[], str]] = {
    section.__name__.replace("_", " "): section
    for section in (
        accounts.families,
        accounts.rules,
        accounts.types,
        command_line.command_line,
        commands.commands,
        commands.context,
        commands.values,
        decisions.anomaly_kinds,
        decisions.confidences,
        decisions.decision_table,
        decisions.payout_statuses,
        decisions.report_fields,
        decisions.reported_statuses,
        decisions.resolutions,
        decisions.sources,
        decisions.standings,
        decisions.steps,
        errors.errors,
        events.common_fields,
        events.events,
        finance_views.finance_views,
        providers.provider_messages,
        providers.provider_rails,
        providers.provider_resolutions,
        settings.announcement_settings,
        settings.book_settings,
        settings.checkpoint_settings,
        settings.common_settings,
        settings.log_settings,
        settings.provider_settings,
        settings.serve_settings,
        settings.worker_settings,
    )
}
_MARKED = re.compile(r"<!-- made from the code: ([a-z ]+) -->\n.*?<!-- end -->", flags=re.DOTALL)


def sections_in(text: str) -> list[str]:
    """Return the names of the sections that a page holds."""
    return _MARKED.findall(text)


def renewed(text: str) -> str:
    """Return a page with every section made anew."""
    return _MARKED.sub(
        lambda found: f"<!-- made from the code: {found[1]} -->\n\n{SECTIONS[found[1]]()}\n\n<!-- end -->", text
    )
