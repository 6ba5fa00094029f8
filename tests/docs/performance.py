"""The performance of a page: its blocks, one after the other, as a reader would run them.

| block | what happens |
|---|---|
| `python` | runs in the page's one namespace, in the page's folder |
| `output` | must show what the `python` block before it printed |
| `console` | each line after `$ ` runs in the page's one shell; what is shown below it must be what it printed |
| any other | is only read |
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

from sybil import Document, Example
from sybil.evaluators.python import PythonEvaluator
from sybil.parsers.markdown import CodeBlockParser

from tests.docs.elision import shows
from tests.docs.terminal import Terminal

PROMPT = "$ "


class OutputDiffersError(Exception):
    """A page shows another output than the program printed."""


class Performance:
    """Runs one page."""

    def __init__(self, terminal: Terminal, real_words: Mapping[str, str]) -> None:
        """Run commands in a terminal; `real_words` replace those of the page that stand for them."""
        self._terminal = terminal
        self._real_words = real_words
        self._run_python = PythonEvaluator()
        self._printed = ""

    def play(self, page: Path) -> int:
        """Run every block in order, and return how many there were. Raises what a block raises."""
        evaluators = {"python": self._python, "output": self._output, "console": self._console}
        parsers = [CodeBlockParser(language, evaluator) for language, evaluator in evaluators.items()]
        examples = list(Document.parse(str(page), *parsers))
        for example in examples:
            example.evaluate()
        return len(examples)

    def _python(self, example: Example) -> None:
        example.parsed = type(example.parsed)(
            self._real(example.parsed), example.parsed.offset, example.parsed.line_offset
        )
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            self._run_python(example)
        self._printed = printed.getvalue()

    def _output(self, example: Example) -> None:
        _check(example, self._real(example.parsed), self._printed)

    def _console(self, example: Example) -> None:
        for command, shown in commands_of(self._real(example.parsed)):
            printed = self._terminal.run(command)
            if shown:
                _check(example, shown, printed)

    def _real(self, text: str) -> str:
        for word, real in self._real_words.items():
            text = text.replace(word, real)
        return text


def commands_of(block: str) -> Iterator[tuple[str, str]]:
    """Return each command of a `console` block with the output shown below it."""
    assert block.startswith(PROMPT), "a console block begins with a command"
    for part in f"\n{block}".split(f"\n{PROMPT}")[1:]:
        lines = part.splitlines()
        length = next(number for number, line in enumerate(lines, 1) if not line.endswith("\\"))
        yield "\n".join(lines[:length]), "\n".join(lines[length:])


def _check(example: Example, shown: str, printed: str) -> None:
    if not shows(shown, printed):
        message = f"{example.path}:{example.line} shows\n{shown}\nbut what was printed is\n{printed}"
        raise OutputDiffersError(message)
