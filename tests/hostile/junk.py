"""What no schema would let through."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote, quote_from_bytes

MEGABYTE = 1_000_000

VALUES: dict[str, bytes] = {
    "nul": b"a\x00b",
    "lone surrogate": b"\xed\xa0\x80",
    "no UTF-8": b"\xff\xfe\xc0\x80a",
    "blank": b" \t\r\n ",
    "empty": b"",
    "number": b"99999999999999999999",
    "number of many digits": b"9" * 5_000,
    "less than nothing": b"-1",
    "no number": b"NaN",
    "infinite": b"1e999",
    "digit of another script": "\u0663\u00b2".encode(),
    "first day": b"0001-01-01T00:00",
    "last day": b"9999-12-31T23:59",
    "no day": b"2026-02-30T25:61",
    "array": b'["a", 1, null]',
    "nested": b"[" * 20_000,
    "object": b'{"a":' * 2_000 + b"1" + b"}" * 2_000,
    "markup": "\u202egnitirw\u2066 <script>alert(1)</script>".encode(),
    "formats": b"%s%(x)s%n{x}{0.__class__}{{ 7 }}{% now %}${7}",
    "SQL": b"' OR 1=1; -- \\",
    "operators": b'"a & | ! <-> ( :* -- or -a %_\\',
    "pattern": b"(a+)+$[[:alpha:",
    "path": b"../../../../etc/passwd\x00.png",
    "header": b"a\r\nSet-Cookie: a=b",
    "elsewhere": b"//x.kz/\\x.kz",
    "script address": b"javascript:alert(1)",
    "long word": "\u04d9".encode() * 3_000,
    "letters above the plane": "\U0010ffff\U0001f3f4\ufffe".encode() * 20,
    "true": b"true",
    "key": b"__proto__",
    "megabyte": b"a" * MEGABYTE,
}


def query(pairs: Iterable[tuple[str, bytes]]) -> bytes:
    return "&".join(f"{quote(name)}={quote_from_bytes(value)}" for name, value in pairs).encode()


def everywhere(names: Iterable[str], value: bytes) -> list[tuple[str, bytes]]:
    return [(name, value) for name in names]


def repeated(names: Iterable[str], value: bytes) -> list[tuple[str, bytes]]:
    """The same keys again and again, and as arrays of some other framework."""
    return [
        (spelt, value)
        for name in names
        for spelt in (name, name, f"{name}[]", f"{name}[0][a]", f"{name}.a", name.upper())
    ]


def in_one_place(filled: dict[str, str], name: str, value: bytes) -> list[tuple[str, bytes]]:
    """Everything rightly filled in, but for one field."""
    return [*((other, text.encode()) for other, text in filled.items() if other != name), (name, value)]


FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data"
BOUNDED = f"{PARTS}; boundary=b"
DISPOSITION = b"Content-Disposition: form-data"


def part(*lines: bytes) -> bytes:
    return b"\r\n".join([b"--b", *lines, b"--b--", b""])


BODIES: dict[str, tuple[str, bytes]] = {
    "parts without a boundary": (PARTS, part(DISPOSITION + b'; name="source"', b"", b"a")),
    "boundary that never comes": (f"{PARTS}; boundary=c", b"a" * 100),
    "boundary of junk": (f'{PARTS}; boundary="\u00ff\u00e9 ', b"a"),
    "boundary of great length": (f"{PARTS}; boundary={'b' * 5_000}", b"--" + b"b" * 5_000),
    "parts cut off": (BOUNDED, b"--b\r\n" + DISPOSITION + b'; name="source"\r\n\r\nhalf'),
    "part without a name": (BOUNDED, part(DISPOSITION, b"", b"a")),
    "part without an end of its head": (BOUNDED, b"--b\r\n" + DISPOSITION),
    "part with a bad encoding": (
        BOUNDED,
        part(DISPOSITION + b'; name="source"', b"Content-Transfer-Encoding: base64", b"", b"a"),
    ),
    "part in no charset": (
        BOUNDED,
        part(DISPOSITION + b'; name="source"', b"Content-Type: text/plain; charset=none", b"", b"\xff"),
    ),
    "file named with junk": (
        BOUNDED,
        part(DISPOSITION + b'; name="file"; filename="../\x00\xff<svg onload=a>.png"', b"", b"\x89PNG\r\n"),
    ),
    "file named in no charset": (
        BOUNDED,
        part(DISPOSITION + b"; name=file; filename*=none''%ff%fe", b"", b"%PDF-"),
    ),
    "file that unpacks to nothing": (
        BOUNDED,
        part(DISPOSITION + b'; name="file"; filename="a.docx"', b"", b"PK\x03\x04" + b"\x00" * 400),
    ),
    "two thousand fields": (FORM, b"&".join(b"a%d=1" % n for n in range(2_000))),
    "two hundred files": (
        BOUNDED,
        b"".join(
            b"--b\r\n" + DISPOSITION + b'; name="f%d"; filename="f"\r\n\r\na\r\n' % n for n in range(200)
        )
        + b"--b--\r\n",
    ),
    "three megabytes": (FORM, b"source=" + b"a" * 3 * MEGABYTE),
    "no charset": (f"{FORM}; charset=none", b"source=a"),
    "charset of two bytes": (f"{FORM}; charset=utf-16", b"source=a"),
    "charset that is a codec": (f"{FORM}; charset=base64", b"source=a"),
    "JSON of nothing": ("application/json", b"{"),
    "JSON in the deep": ("application/json", b"[" * 100_000),
    "JSON of another kind": ("application/json", b'[{"source": {"$gt": ""}}]'),
    "XML of everything": ("text/xml", b'<!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>'),
    "kind of junk": ("\u00ff\u00fe; ;;=", b"\x00\xff"),
    "no kind": ("", b"source=a"),
    "form of junk": (FORM, bytes(range(256))),
    "form of separators": (FORM, b"&&&=&==&a&=b;c" * 50),
}

HEADERS: list[dict[str, str]] = [
    {"accept-language": "q=;,*;q=x, " + "kk-" * 3_000},
    {"accept-language": "\u00ff\u00fe,en;q=nan"},
    {"cookie": "sessionid=\u00ff\x01; csrftoken=" + "a" * 5_000 + "; messages=e30:x; =; ;;"},
    {"referer": "http://[::1"},
    {"referer": "\u00ff//x.kz\\"},
    {"host": "x.kz"},
    {"host": "localhost:none"},
    {"host": "<script>"},
    {"x-forwarded-for": "999.1.1.1, <script>, ::::"},
    {"x-forwarded-proto": "junk", "x-forwarded-host": "x.kz"},
    {"if-none-match": '"' + "a" * 5_000, "if-modified-since": "yesterday"},
    {"range": "bytes=9-1,-,a-b", "if-range": "x"},
    {
        "hx-request": "true",
        "hx-target": "comment-count-\u00ff",
        "hx-current-url": "http://[",
        "hx-prompt": "%ff",
    },
    {"hx-request": "true", "hx-current-url-uri-autoencoded": "true", "hx-current-url": "%ff%00"},
    {"content-length": "-5"},
    {"accept": "\u00ff/;q=x", "accept-encoding": "gzip;q=9,\u00ff"},
    {"authorization": "Basic \u00ff", "origin": "null"},
    {"user-agent": "%s{}\u202e" + "a" * 3_000},
]
