"""The address of an endpoint: an HTTPS URL without credentials, that does not lead inside our own network.

A name is looked at again whenever something is sent to it, since it may lead elsewhere by then; here only what is plain
already is refused.
"""

from __future__ import annotations

from ipaddress import ip_address
from typing import NoReturn
from urllib.parse import SplitResult, urlsplit

from adapters.announcements.addresses import is_public
from adapters.announcements.errors import EndpointUrlError
from adapters.announcements.settings import AnnouncementSettings

LENGTH_MAX = 2_000


def check_url(url: str, settings: AnnouncementSettings) -> str:
    """Return an address that an endpoint can be at. Raises EndpointUrlError, which does not repeat it."""
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url or len(url) > LENGTH_MAX:
        _refuse(f"it must be at most {LENGTH_MAX} printable ASCII characters, without spaces and backslashes")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        _refuse("it is not a URL")
    _check_scheme(parts, settings)
    if "@" in parts.netloc:
        _refuse("it must hold no name and no password; the signature says who sends")
    if "#" in url:
        _refuse("it must hold no fragment")
    if not host or port == 0:
        _refuse("it must name a host, and a port that can be one")
    if not settings.private_addresses_allowed:
        _check_public(host)
    return url


def _check_scheme(parts: SplitResult, settings: AnnouncementSettings) -> None:
    if parts.scheme != "https" and not (parts.scheme == "http" and settings.plain_http_allowed):
        _refuse("it must begin with https://")


def _check_public(host: str) -> None:
    try:
        address = ip_address(host)
    except ValueError:
        if host.rstrip(".") == "localhost" or host.rstrip(".").endswith(".localhost"):
            _refuse("it leads to this machine")
        return
    if not is_public(address):
        _refuse("it leads to an address that is not public")


def _refuse(reason: str) -> NoReturn:
    raise EndpointUrlError(reason)
