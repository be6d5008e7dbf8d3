"""Loads the demo into a database of its own and reads every page in every language. Part of `make check`.

Prints what is in the wrong language, and ends with 1 if anything is.
"""

from __future__ import annotations

import os
import sys

from consultation.lib.catalogues import compile_all
from consultation.stack import endings, places, runs, services


def main() -> int:
    with endings.raised(), runs.fresh(places.VAR / "crawls") as home:
        started = services.start(home, durable=False)
        try:
            keys, files, mails = (home / name for name in ("keys", "media", "mail"))
            for place in (keys, files, mails):
                place.mkdir(mode=0o700)
            os.environ.update(
                started.addresses,
                DJANGO_SETTINGS_MODULE="consultation.settings",
                SECRET_KEY="of one crawl",
                KEYS_DIR=str(keys),
                MEDIA_DIR=str(files),
                DEMO_MAIL_DIR=str(mails),
                DEMO="1",
                TRANSACTION_TIMEOUT="0",
            )
            compile_all()  # before Django reads a catalogue
            import django

            django.setup()
            from tests.crawl import crawl

            return bool(crawl.report())
        finally:
            started.stop()


if __name__ == "__main__":
    sys.exit(main())
