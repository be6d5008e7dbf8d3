from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from consultation.lib.catalogues import defects, files, translating


class Command(BaseCommand):
    help = "Check the translations, list what is missing, or fill it in."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        task = parser.add_mutually_exclusive_group(required=True)
        task.add_argument("--check", action="store_true", help="exit 1 and say what is wrong, if anything is")
        task.add_argument("--missing", choices=files.LANGUAGES, help="print what is left, as JSON")
        task.add_argument(
            "--fill",
            nargs=2,
            metavar=("LANGUAGE", "FILE.json"),
            help='{"msgid" or "context|msgid": "text" or ["form", "form"…]}',
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            self.check_all()
        elif options["missing"]:
            self.print_missing(options["missing"])
        else:
            language, file = options["fill"]
            self.fill(language, Path(file))

    def check_all(self) -> None:
        problems = defects.everywhere()
        if problems:
            self.stdout.write("\n".join(problems))
            raise CommandError(f"{len(problems)} defects in the translations")

    def print_missing(self, language: str) -> None:
        entries = (json.dumps(entry, ensure_ascii=False) for entry in translating.missing(language))
        self.stdout.write("[\n" + ",\n".join(entries) + "\n]")

    def fill(self, language: str, file: Path) -> None:
        if language not in files.LANGUAGES:
            raise CommandError(f"{language}: not one of {', '.join(files.LANGUAGES)}")
        taken, refused = translating.fill(json.loads(file.read_text(encoding="utf-8")), language)
        self.stdout.write(f"{language}: {taken} filled in")
        if refused:
            raise CommandError("\n".join(refused))
