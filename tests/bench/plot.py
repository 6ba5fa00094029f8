"""The plot of a run: for each goal a bar from the goal to what was reached, on a logarithmic scale, as SVG.

A bar to the right of the line in the middle is better than its goal, one to the left falls short of it; each says so
in words as well. The thin line through it is the spread. Colours follow the reader's choice of light or dark.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from tests.bench.comparison import Goal
from tests.bench.finding import Against, Finding
from tests.bench.report import number

_WIDTH, _ROW, _TOP, _BOTTOM = 960, 34, 64, 24
_LEFT, _RIGHT = 400, 720
"""Where the scale begins and ends; names stand left of it, figures right."""
_LARGEST = 10.0
_TICKS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
_STYLE = """
svg { --paper: #ffffff; --ink: #1b1f24; --faint: #59636e; --rule: #d1d9e0; --good: #1a7f5a; --short: #b35900; }
@media (prefers-color-scheme: dark) {
  svg { --paper: #0d1117; --ink: #f0f6fc; --faint: #9198a1; --rule: #3d444d; --good: #3fb98a; --short: #f0883e; }
}
.paper { fill: var(--paper); } text { fill: var(--ink); font: 13px system-ui, sans-serif; }
.faint { fill: var(--faint); font-size: 12px; } .title { font-size: 16px; font-weight: 600; }
.rule { stroke: var(--rule); } .goal { stroke: var(--ink); stroke-width: 2; } .spread { stroke: var(--ink); }
.good { fill: var(--good); } .short { fill: var(--short); } .end { text-anchor: end; } .middle { text-anchor: middle; }
"""


def plot_of(findings: Sequence[Finding]) -> str:
    """Return the drawing of what was found; floors without a goal are left out."""
    rows = [(finding.path, each, each.goal) for finding in findings for each in finding.floors if each.goal]
    height = _TOP + len(rows) * _ROW + _BOTTOM
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" aria-labelledby="title">',
        '<title id="title">How many times over each goal is reached</title>',
        f"<style>{_STYLE}</style>",
        f'<rect class="paper" width="{_WIDTH}" height="{height}"/>',
        _text(16, 26, "How many times over each goal is reached", "title"),
        *_scale(height - _BOTTOM),
    ]
    for place, (path, against, goal) in enumerate(rows):
        drawn += _row(_TOP + place * _ROW, path, against, goal)
    return "\n".join([*drawn, "</svg>\n"])


def _scale(bottom: int) -> Iterator[str]:
    for tick in _TICKS:
        x = _x(tick)
        yield f'<line class="{"goal" if tick == 1 else "rule"}" x1="{x}" x2="{x}" y1="{_TOP - 8}" y2="{bottom}"/>'
        yield _text(x, _TOP - 14, "goal" if tick == 1 else f"{tick:g}", "faint middle")


def _row(top: int, path: str, against: Against, goal: Goal) -> Iterator[str]:
    begin, end = sorted((_x(1), _x(goal.times_reached(against.ratio))))
    low, high = sorted(_x(goal.times_reached(ratio)) for ratio in against.spread)
    kind, middle = ("good" if against.is_reached else "short"), top + 12
    yield _text(16, top + 12, path)
    yield _text(16, top + 26, f"against {against.floor}", "faint")
    yield f'<rect class="{kind}" x="{begin}" y="{top + 4}" width="{max(1, end - begin):.1f}" height="16" rx="2"/>'
    yield f'<line class="spread" x1="{low}" x2="{high}" y1="{middle}" y2="{middle}"/>'
    verdict = "reached" if against.is_reached else "not reached"
    yield _text(_WIDTH - 16, top + 12, f"{number(against.ratio)}, goal {goal}", "end")
    yield _text(_WIDTH - 16, top + 26, verdict, "faint end")


def _x(times: float) -> float:
    """Return where a multiple of the goal stands; what is off the scale stands at its end."""
    within = min(max(times, 1 / _LARGEST), _LARGEST)
    return round(_LEFT + (_RIGHT - _LEFT) * (math.log(within, _LARGEST) + 1) / 2, 1)


def _text(x: float, y: float, words: str, kind: str = "") -> str:
    return f'<text x="{x}" y="{y}" class="{kind}">{escape(words)}</text>'
