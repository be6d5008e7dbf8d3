from __future__ import annotations

import re

from consultation.drafts.attaching.kinds import Kind
from consultation.drafts.models import FILE_NAME_MAX
from consultation.lib.text import clean_line

NEVER = re.compile(r'[/\\:*?"<>|]+')  # some system reads a path, a drive or a pattern in them


def file_name(given: str, kind: Kind) -> str:
    """What readers save it as: one harmless line that ends as its content says."""
    name = clean_line(NEVER.sub(" ", given.replace("\\", "/").rpartition("/")[2]))
    ending = f".{kind.extension}"
    for known in (ending, ".jpeg") if kind.extension == "jpg" else (ending,):
        if name.lower().endswith(known):
            name = name[: -len(known)]
    stem = name.strip(" .")[: FILE_NAME_MAX - len(ending)].rstrip(" .")
    return f"{stem or 'file'}{ending}"
