"""Where a request comes from, as far as limits must tell: a keyed code of the network, never the address."""

from __future__ import annotations

import hmac
import ipaddress
import secrets
from importlib import import_module

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest

KEY_NAME = "accounts.network-key"
KEY_LIVES = 24 * 60 * 60  # then no code of the day before can be computed again, by anybody

# What allauth needs to take up a request again that waited for reauthentication.
HARMLESS_META = {
    "CONTENT_LENGTH", "CONTENT_TYPE", "CSRF_COOKIE", "HTTP_ACCEPT", "HTTP_HOST", "HTTP_X_FORWARDED_PROTO",
    "PATH_INFO", "QUERY_STRING", "REQUEST_METHOD", "SCRIPT_NAME", "SERVER_NAME", "SERVER_PORT",
}  # fmt: skip


def network_code(address: str) -> str:
    """Stands for the /24 (or /48) that holds the address, for one day."""
    return hmac.new(key_of_the_day(), network_of(address).encode(), "sha256").hexdigest()[:32]


def network_of(address: str) -> str:
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"  # a socket without an address: all such requests share one limit
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return network_of(str(ip.ipv4_mapped))
        return str(ipaddress.ip_network((ip, 48), strict=False))
    return str(ipaddress.ip_network((ip, 24), strict=False))


def key_of_the_day() -> bytes:
    key: bytes | None = cache.get(KEY_NAME)
    if key:
        return key
    forget_expired_limits()
    forget_expired_sessions()
    fresh = secrets.token_bytes(32)
    cache.add(KEY_NAME, fresh, KEY_LIVES)
    stored: bytes = cache.get(KEY_NAME, fresh)  # of two processes the first one wins
    return stored


def forget_expired_limits() -> None:
    """Django's database cache keeps expired rows until it is full; ours are about people."""
    table = connection.ops.quote_name(str(settings.CACHES["default"]["LOCATION"]))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE expires < now()")  # noqa: S608 -- the name is ours


def forget_expired_sessions() -> None:
    """They hold what strangers typed: addresses that wanted a code, comments that waited for a sign-in."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()


def forget_origin(request: HttpRequest) -> None:
    """Take address, cookies and browser off a request that is about to be written into a session."""
    request.META = {name: value for name, value in request.META.items() if name in HARMLESS_META}
