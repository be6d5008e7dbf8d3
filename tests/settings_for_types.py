"""What mypy's Django plugin reads, so that checking types needs no services."""

import os

for name, value in {
    "SECRET_KEY": "types only",
    "DATABASE_URL": "postgresql://nobody@/nothing",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "KEYS_DIR": "/nowhere",
}.items():
    os.environ.setdefault(name, value)

from consultation.settings import *  # noqa: E402, F403
