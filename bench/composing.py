"""Plan and compose digests in a process of its own, and tell its height in memory.

python -m bench.composing AT CHUNKS
"""

from __future__ import annotations

import resource
import sys
from datetime import datetime

import django

if __name__ == "__main__":
    django.setup()
    from consultation.digests import actions
    from consultation.digests.letters import Writer

    at = datetime.fromisoformat(sys.argv[1])
    actions.plan(at=at)
    writer = Writer(at=at)
    for _ in range(int(sys.argv[2])):
        if not actions.compose(at=at, writer=writer):
            break
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6)
