"""Markdown written to break in, or to keep a worker busy."""

from __future__ import annotations

import random
from collections.abc import Iterator

FULL = 4_000  # characters: what a comment may have

# Each is written again and again until the text is full: nesting, backtracking, what never closes.
REPEATED = (
    """
[ ![ [a]( [a](< [a](http://x [a]( [[]] ](<> ]( [] [a] [a][ [a]:
* ** *** _ __ ___ *a *a* a* a** *_ _* *a_ **a*a _a*b_ *a**b* ***a* a**a* ~ ~~
> >> >- -> - + * 1. 1) 0. 999999999. #
` `` ``` ~~~ `a`` ``a` `` ` `
< </ <a <a: <!-- --> <? <![CDATA[ <http://a <a@b.c> <script> <svg> <p </p>
& &# &#x &#x6a &amp &amp; &NotEqualTilde; &#0; &#xd800; &#1114112;
\\ \\[ \\* |a |- |--|
http://a www.a. a@b.c mailto: javascript:
""".split()
    + [
        "> - ",
        "- - ",
        "> > ",
        "* * ",
        "_ *",
        "**a *a ",
        "- a\n",
        "- a\n\n",
        "- a\n\n  ",
        "1. a\n   ",
        "> a\n",
        "> a\n\n",
        "a  \n",
        "a\\\n",
        "\n",
        "\n\n",
        "\t",
        "    a\n",
        " \t \n",
        "| a | b |\n",
        "|-|-|\n",
        "[a]: http://x\n",
        "[a]: /x 'y\n",
        '[a](http://x "',
        "<a href='",
        "```\na\n",
        "a\n===\n",
        "a\n---\n",
        "* * *\n",
        "# a\n",
        "<div>\n",
        "ә",
        "\u0301",
        "e\u0301*",
        "\u200b*",
        "\u202e",
        "\u2066a",
        "\ufeff",
        "\U0001f3f4\U000e0067",
        "\u1680",
        "\x85",
        "\u2028",
    ]
)

SCHEMES = (
    """
javascript JavaScript java&#x73;cript java\tscript \x01javascript &#106;avascript &#x6A&#x61;vascript javascript&colon
vbscript data data:text/html;base64 blob file filesystem ftp about view-source feed jar livescript mocha
http&#58;javascript https:javascript //x.kz / # ? \\\\x.kz http http:/ http:// https://user:pass@x.kz https://x.kz
https://x.kz/"onmouseover="a https://x.kz/'onclick='a https://x.kz/>< http://\u0430\u0440\u0440\u04cf\u0435.kz http://[::1
""".split()
    + ["", " ", "java\nscript", "\u202ejavascript", "java\u200bscript"]
)

LINKS = [
    "[a]({}:b)",
    "[a](<{}:b>)",
    "<{}:b>",
    "![a]({}:b)",
    '[a]({}:b "c")',
    "[a][r]\n\n[r]: {}:b",
    "<a href={}:b>a</a>",
]

MARKUP = """
<script>a()</script> <ScRiPt/src=//x.kz> <img/src=x/onerror=a()> <svg/onload=a()> <math><mi//xlink:href="data:x,a">
<iframe/srcdoc="<script>a()</script>"> <object/data=javascript:a()> <embed/src=a> <base/href=//x.kz> <form/action=a>
<input/onfocus=a()/autofocus> <style>@import'//x.kz'</style> <link/rel=stylesheet/href=a> <meta/http-equiv=refresh>
<template><script>a()</script></template> <noscript><p/title="</noscript><img/src=x/onerror=a()>">
<svg></p><style><a/id="</style><img/src=1/onerror=a()>"> <math><mtext><table><mglyph><style><!--</style><img/onerror=a()>
<p/style=position:fixed> <b/class=x> <details/open/ontoggle=a()> <video><source/onerror=a()> <marquee/onstart=a()>
<!--><img/src=x/onerror=a()>--> <![CDATA[<script>a()</script>]]> <?xml?> </p></div></main></body></html> <plaintext>
<xmp> <textarea> <title> <select><option> <frameset> <body/onload=a()> <a/href="javascript:a()"> &lt;script&gt;a()&lt;/script&gt;
&#60;script&#62;a()&#60;/script&#62; %3Cscript%3E +ADw-script+AD4- \x3cscript\x3e <scr\x00ipt> \uff1cscript\uff1e <\u017fcript>
""".split()

PIECES = [
    *REPEATED,
    *MARKUP,
    *SCHEMES,
    "a",
    "б",
    " ",
    "\n",
    "\n\n",
    "    ",
    "(",
    ")",
    "[",
    "]",
    '"',
    "'",
    ":",
    "<",
    ">",
    "\\",
]


def texts(count: int, *, seed: int) -> Iterator[str]:
    """So many: first the known attacks, then what chance makes of their pieces; the same for the same seed."""
    known = list(known_attacks())
    chance = random.Random(seed)
    yield from known[:count]
    for _ in range(count - len(known)):
        yield composed(chance)


def known_attacks() -> Iterator[str]:
    for piece in REPEATED:
        yield filled(piece)
    yield "[" * (FULL // 2) + "]" * (FULL // 2)
    yield "*a" * (FULL // 4) + "a*" * (FULL // 4)
    yield "\n".join(" " * (2 * depth) + "- a" for depth in range(60))
    yield "\n".join(f"[{n}]: http://x.kz/{n}" for n in range(200)) + "[1]" * 100
    yield "|" * 200 + "\n" + "|-" * 200 + "\n" + "|a" * 1_600
    yield "\n\n".join(link.format(scheme) for scheme in SCHEMES for link in LINKS)[:FULL]
    for link in LINKS:
        yield "\n\n".join(link.format(scheme) for scheme in SCHEMES)[:FULL]
    yield from MARKUP


def filled(piece: str) -> str:
    return (piece * FULL)[:FULL]


def composed(chance: random.Random) -> str:
    """A few pieces, each repeated a little or very often, some inside a link or a quotation."""
    parts = []
    for _ in range(chance.choice((3, 10, 40))):
        part = chance.choice(PIECES) * chance.choice((1, 1, 2, 7, 300))
        frame = chance.choice(("{}", "{}", "> {}", "- {}", "[{}](http://x.kz)", "*{}*", "`{}`", "\n{}\n"))
        parts.append(frame.replace("{}", part))
    return filled("".join(parts)) if chance.random() < 0.5 else "".join(parts)[:FULL]
