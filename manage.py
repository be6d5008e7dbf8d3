#!/usr/bin/env python
"""Django's commands. With no DATABASE_URL they run on embedded services that end with the command."""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext

from consultation.stack import development, processes


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "consultation.settings")
    services = nullcontext() if os.environ.get("DATABASE_URL") else development.services()
    try:
        with services:
            from django.core.management import execute_from_command_line

            execute_from_command_line(sys.argv)
    except processes.NotStarted as problem:
        sys.exit(f"manage.py: {problem}")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
