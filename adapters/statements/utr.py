"""UTRs: finds the payment system's reference in a bank's narration.

| rail | form | where |
|---|---|---|
| RTGS, some NEFT | 22: bank code, `R` or `N`, a character, the day, 8 digits | anywhere: nothing else is like it |
| NEFT | 16: capitals, then digits, such as `N` and 15 or the bank's code and 12 | after the word NEFT, RTGS or UTR |
| IMPS, UPI | 12 digits, the retrieval reference number (RRN) | after the word IMPS, UPI, RRN or UTR |

A wrong reference could match a wrong payout and a missing one only costs a pass. So a text with two candidates of which
neither stands in the place right after its rail, has none. Twelve digits that are an Indian mobile number with its
country code are never taken, nor is a number that is said to be an account's, nor what belongs to an address of UPI
(`...@bank`). An RRN of the middle of 2029 can look like a mobile number; it is then left to the other passes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_DAY = r"20[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_START = r"(?<![A-Z0-9])"
_END = r"(?![A-Z0-9]|[._]?[A-Z0-9._]*@)"
"""Neither inside of a longer word nor the beginning of an address of UPI."""
_PHONE = r"91[6-9][0-9]{9}"

_LONG = re.compile(rf"{_START}[A-Z]{{4}}[NR][A-Z0-9]{_DAY}[0-9]{{8}}{_END}")
_NEFT = re.compile(
    rf"{_START}(?:[NS][0-9]{{15}}|AXIS[A-Z]{{2}}[0-9]{{10}}|[A-Z]{{4}}[A-Z][0-9]{{11}}|[A-Z]{{4}}(?!{_PHONE})[0-9]{{12}}){_END}"
)
_RRN = re.compile(rf"(?:{_START}|(?<={_START}IMPS)|(?<={_START}UPI))(?!{_PHONE})[0-9]{{12}}{_END}")

_NEFT_WORDS = re.compile(r"(?<![A-Z0-9])(?:NEFT|RTGS|UTR)(?![A-Z])")
_RRN_WORDS = re.compile(r"(?<![A-Z0-9])(?:IMPS|UPI|RRN|UTR)(?![A-Z])")
_ACCOUNT = re.compile(r"(?<![A-Z])(?:A/?C|ACC|ACCT|ACCOUNT|MOB|MOBILE|PH|PHONE)(?:[ .:-]*(?:NO|NUMBER))?[ .:/-]*\Z")
_ACCOUNT_REACH = 24
_RIGHT_AFTER = re.compile(
    r"(?:NEFT|RTGS|IMPS|UPI|RRN|UTR)"
    r"(?:[^A-Z0-9]+(?:CR|DR|IN|OUT|INW|OUTW|INWARD|OUTWARD|RETURN|RTN|REV|P2A|P2M|P2P|PAY|NO|REF|NUMBER|UTR|RRN)(?![A-Z0-9]))*[^A-Z0-9]*"
)
"""A rail and the words that say which way or which kind, up to the place where most banks put the reference."""


def find_utr(narration: str) -> str | None:
    """Return the reference that a narration tells, in capitals and with its leading zeros; None where there is none."""
    text = narration.upper()
    if long := set(_LONG.findall(text)):
        return _only(long)
    candidates = [*_after(_NEFT_WORDS, _NEFT, text), *_after(_RRN_WORDS, _RRN, text)]
    if len({found[0] for found in candidates}) > 1:
        right_after = {rail.end() for rail in _RIGHT_AFTER.finditer(text)}
        candidates = [found for found in candidates if found.start() in right_after]
    return _only({found[0] for found in candidates})


def _after(word: re.Pattern[str], form: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Return what has a form and stands behind the first of its rail's words."""
    rail = word.search(text)
    found = iter(()) if rail is None else form.finditer(text, rail.end())
    return (
        match for match in found if not _ACCOUNT.search(text[max(0, match.start() - _ACCOUNT_REACH) : match.start()])
    )


def _only(references: set[str]) -> str | None:
    return references.pop() if len(references) == 1 else None
