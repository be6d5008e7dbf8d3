"""Files beside a draft: attached at the desk, saved by readers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from consultation.authorities.models import Authority
from consultation.drafts import actions
from consultation.drafts.actions import attaching
from consultation.drafts.models import FILE_MAX, Attachment, DraftVersion
from consultation.drafts.refusals import AlreadyPublished, FileNameTaken, FileTooLarge, TooManyFiles
from tests import factories
from tests.drafts import files
from tests.drafts.conftest import Publish
from tests.drafts.test_desk import at_desk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(tmp_path: Path) -> Iterator[Path]:
    with override_settings(MEDIA_ROOT=tmp_path):
        yield tmp_path


def stored(media: Path) -> list[Path]:
    return [path for path in media.rglob("*") if path.is_file()]


def attach(
    version: DraftVersion, at: datetime, name: str = "plan.pdf", content: bytes = files.PDF
) -> Attachment:
    return actions.attach(version=version, name=name, content=content, at=at)


def test_an_attached_file_is_stored_as_its_row_says(working: DraftVersion, at: datetime, media: Path) -> None:
    attached = attach(working, at)
    (path,) = stored(media)
    assert path.read_bytes() == files.PDF
    assert (attached.name, attached.media_type, attached.size, attached.sha256) == (
        "plan.pdf",
        "application/pdf",
        len(files.PDF),
        hashlib.sha256(files.PDF).hexdigest(),
    )


def test_a_refused_file_leaves_nothing(working: DraftVersion, at: datetime, media: Path) -> None:
    attach(working, at)
    with pytest.raises(FileNameTaken):
        attach(working, at, name="PLAN.pdf")
    with pytest.raises(FileTooLarge):
        attach(working, at, content=files.PDF + bytes(FILE_MAX))
    assert (len(stored(media)), Attachment.objects.count()) == (1, 1)


def test_a_version_has_at_most_twenty_files(working: DraftVersion, at: datetime) -> None:
    for n in range(attaching.FILES_MAX):
        attach(working, at, name=f"{n}.pdf")
    with pytest.raises(TooManyFiles):
        attach(working, at)


def test_what_is_published_stands(working: DraftVersion, at: datetime, publish: Publish, media: Path) -> None:
    attached = attach(working, at)
    publish(working)
    with pytest.raises(AlreadyPublished):
        attach(working, at, name="more.pdf")
    with pytest.raises(AlreadyPublished):
        actions.detach(attachment=attached)
    for change in (
        lambda: Attachment.objects.update(name="other.pdf"),
        lambda: Attachment.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError, match="immutable"), transaction.atomic():
            change()
    assert (Attachment.objects.get().name, len(stored(media))) == ("plan.pdf", 1)


def test_the_next_version_begins_with_the_same_files(
    working: DraftVersion, at: datetime, publish: Publish, media: Path
) -> None:
    attached = attach(working, at)
    following = actions.start_next_version(consultation=publish(working).consultation)
    copy = following.attachments.get()
    assert (copy.name, copy.sha256, copy.public_id == attached.public_id) == (
        "plan.pdf",
        attached.sha256,
        False,
    )
    actions.detach(attachment=copy)
    assert len(stored(media)) == 1  # version 1 still has it


def test_a_file_is_attached_at_the_desk_and_removed_there(
    desk: Client, working: DraftVersion, media: Path
) -> None:
    file = SimpleUploadedFile("../Жоба\u202e.pdf", files.PDF, "text/html")
    assert desk.post(at_desk("files", working), {"file": file}).status_code == 302
    attached = Attachment.objects.get()
    assert attached.name == "Жоба.pdf"
    assert "Жоба.pdf" in desk.get(at_desk("files", working)).text
    assert b"".join(desk.get(reverse("desk:file", args=[attached.public_id]))) == files.PDF
    desk.post(reverse("desk:remove_file", args=[attached.public_id]))
    assert (Attachment.objects.count(), stored(media)) == (0, [])


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is empty."),
        (b"<script>", "What is in this file cannot be attached."),
        (files.PDF[:20], "damaged or protected"),
        (files.PDF + bytes(FILE_MAX), "larger than 20 megabytes"),
    ],
    ids=["empty", "script", "cut off", "large"],
)
def test_a_bad_file_is_explained_beside_the_field(
    content: bytes, sentence: str, desk: Client, working: DraftVersion
) -> None:
    answer = desk.post(at_desk("files", working), {"file": SimpleUploadedFile("a.pdf", content)})
    assert answer.status_code == 422
    assert sentence in answer.context["form"].errors["file"][0]
    assert not Attachment.objects.exists()


def test_nothing_chosen_is_explained(desk: Client, working: DraftVersion) -> None:
    answer = desk.post(at_desk("files", working), {})
    assert (answer.status_code, answer.context["form"].errors) == (422, {"file": ["Choose a file first."]})


def test_the_public_page_lists_the_files_and_each_is_saved_never_shown(
    client: Client, authority: Authority, official: User
) -> None:
    now = timezone.now()
    working = factories.make_working(authority, at=now)
    attached = attach(working, now, name="Сызба жоспар.pdf")
    address = f"/en/files/{attached.public_id}/"
    assert client.get(address).status_code == 404  # in preparation: nobody's
    actions.publish(
        version=working,
        official=official,
        opens_at=None,
        closes_at=now + timedelta(days=21),
        revision=1,
        keys_dir=settings.KEYS_DIR,
        at=now,
    )
    for query in ("", "?view=whole"):
        page = client.get(f"/en/drafts/{working.consultation.public_id}/{query}", follow=True).text
        assert f'href="{address}" download>Сызба жоспар.pdf</a>' in page
        assert "PDF document" in page
    answer = client.get(address)
    assert b"".join(answer) == files.PDF
    assert answer["Content-Type"] == "application/pdf"
    how, _, name = answer["Content-Disposition"].partition("; filename*=utf-8''")
    assert (how, unquote(name)) == ("attachment", "Сызба жоспар.pdf")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_another_authoritys_file_is_not_found_at_the_desk(desk: Client, at: datetime) -> None:
    other = attach(factories.make_working(factories.make_authority(), at=at), at)
    assert desk.get(reverse("desk:file", args=[other.public_id])).status_code == 404
    assert desk.post(reverse("desk:remove_file", args=[other.public_id])).status_code == 404
    assert Attachment.objects.count() == 1


def test_a_file_lost_on_our_side_is_a_page_that_says_so(
    desk: Client, working: DraftVersion, at: datetime, media: Path
) -> None:
    attached = attach(working, at)
    stored(media)[0].unlink()
    assert desk.get(reverse("desk:file", args=[attached.public_id])).status_code == 404
