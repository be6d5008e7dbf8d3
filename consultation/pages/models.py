from __future__ import annotations

from django.db import models


class Stamp(models.Model):
    """Changes whenever something changes that strangers see of a draft, or of the lists. See docs/adr/0015.

    Triggers alone write it (`migrations/0010_stamps.py`). One subject may have several rows, so that nobody
    waits for another to commit: each change puts a new random `mark` on a row that nobody holds. All marks of
    a subject together are its stamp.
    """

    EVERYTHING = ""  # as a subject: the lists, which show something of each draft

    subject = models.CharField(max_length=12, db_index=True)  # a consultation's public id
    mark = models.BigIntegerField()

    def __str__(self) -> str:
        return self.subject


class KnownWord(models.Model):
    """The stem of a word that stands somewhere, so that slips can be mended. See docs/adr/0024.

    Triggers alone write it (`migrations/0013_search_words.py`). A stem may stand here twice. One that only a
    comment had goes when the comment is withdrawn or edited.
    """

    word = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["word"], name="known_words")]

    def __str__(self) -> str:
        return self.word
