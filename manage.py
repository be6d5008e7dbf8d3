#!/usr/bin/env python
"""Django's commands. With no DATABASE_URL they run on embedded services that end with the command."""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext

from consultation.stack import development


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "consultation.settings")
    own_services = "DATABASE_URL" not in os.environ
    try:
        with development.environment() if own_services else nullcontext():
            from django.core.management import execute_from_command_line

            execute_from_command_line(sys.argv)
    except development.NotStarted as problem:
        sys.exit(f"manage.py: {problem}")


if __name__ == "__main__":
    main()
