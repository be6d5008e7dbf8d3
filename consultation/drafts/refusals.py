"""Why a draft could not be saved, published or withdrawn."""

from __future__ import annotations

from dataclasses import dataclass

from consultation.drafts.markdown import Block


class Refusal(Exception):
    pass


class EditedMeanwhile(Refusal):
    """Somebody saved this version after the form was opened."""


class AlreadyPublished(Refusal):
    """This version is public: it stands as it is."""


class NothingInWork(Refusal):
    """No version of this consultation is being written."""


class NotPublished(Refusal):
    """There is nothing public yet."""


class ConsultationClosed(Refusal):
    pass


class ConsultationWithdrawn(Refusal):
    pass


class LanguageThere(Refusal):
    """The public version has a text in this language, which stands."""


class NextVersionExists(Refusal):
    """A working version is already there."""


@dataclass
class LanguageIncomplete(Refusal):
    """A language that the authority must publish in, or that was begun, lacks one of its parts."""

    language: str
    parts: tuple[str, ...]  # of "title", "summary", "source"


@dataclass
class LanguagesDiffer(Refusal):
    """Two languages do not have the same headings and paragraphs in the same order."""

    first: str
    second: str
    place: int  # of the first block that differs, from 1
    first_block: Block | None
    second_block: Block | None
    counts: dict[str, tuple[int, int]]  # language: headings, paragraphs


@dataclass
class BlockTooLong(Refusal):
    language: str
    place: int


@dataclass
class TooManyBlocks(Refusal):
    language: str


class ClosesBeforeOpening(Refusal):
    pass


class ClosesInThePast(Refusal):
    pass


class ClosesTooLate(Refusal):
    pass


class FileTooLarge(Refusal):
    pass


class FileKindNotTaken(Refusal):
    """Its content is none of the kinds that may be attached."""


class FileBroken(Refusal):
    """Damaged, protected by a password, or made to harm whoever unpacks it."""


class FileHasMacros(Refusal):
    pass


class FileNameTaken(Refusal):
    pass


class TooManyFiles(Refusal):
    pass


class AnswerBeforeClosing(Refusal):
    pass


class AnswerTooLate(Refusal):
    pass


class AnswerPutOff(Refusal):
    """The day of the answer was promised: later it can only be together with the closing."""


class DatesFixed(Refusal):
    """Once published, the opening stands and the closing may only be put off."""


@dataclass
class ReasonMissing(Refusal):
    language: str
