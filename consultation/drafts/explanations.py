"""A refusal in words: what happened and what to do about it."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultation.drafts import refusals

MISSING = {
    ("title", "kk"): gettext_lazy("The title in Kazakh is missing."),
    ("title", "ru"): gettext_lazy("The title in Russian is missing."),
    ("title", "en"): gettext_lazy("The title in English is missing."),
    ("summary", "kk"): gettext_lazy("The summary in Kazakh is missing."),
    ("summary", "ru"): gettext_lazy("The summary in Russian is missing."),
    ("summary", "en"): gettext_lazy("The summary in English is missing."),
    ("source", "kk"): gettext_lazy("The text in Kazakh is missing."),
    ("source", "ru"): gettext_lazy("The text in Russian is missing."),
    ("source", "en"): gettext_lazy("The text in English is missing."),
}
TOO_LONG = {
    "kk": gettext_lazy("Paragraph %(place)s of the Kazakh text is too long. Divide it by empty lines."),
    "ru": gettext_lazy("Paragraph %(place)s of the Russian text is too long. Divide it by empty lines."),
    "en": gettext_lazy("Paragraph %(place)s of the English text is too long. Divide it by empty lines."),
}
PLAIN = {
    refusals.EditedMeanwhile: gettext_lazy(
        "Somebody saved this draft after you opened the page. Look at it again before you go on."
    ),
    refusals.AlreadyPublished: gettext_lazy("A colleague has just published this version."),
    refusals.NothingInWork: gettext_lazy(
        "No version of this draft is being written now. A colleague may have just published it."
    ),
    refusals.NotPublished: gettext_lazy("This draft is not public yet."),
    refusals.ConsultationClosed: gettext_lazy(
        "This consultation has closed. People spoke about the text as it stands, so it can no longer change."
    ),
    refusals.ConsultationWithdrawn: gettext_lazy("This draft was withdrawn."),
    refusals.LanguageThere: gettext_lazy(
        "The published version has a text in this language already, and it stands as it is."
    ),
    refusals.NextVersionExists: gettext_lazy("A next version is already being written."),
    refusals.TooManyBlocks: gettext_lazy("The text has too many paragraphs. Publish it in parts."),
    refusals.LanguagesDiffer: gettext_lazy(
        "The texts in different languages do not have the same headings and paragraphs in the same order."
    ),
    refusals.ClosesBeforeOpening: gettext_lazy("The closing must come after the opening."),
    refusals.ClosesInThePast: gettext_lazy("The closing must lie in the future."),
    refusals.ClosesTooLate: gettext_lazy("The closing is more than three years away. Check the year."),
    refusals.FileTooLarge: gettext_lazy("This file is larger than 20 megabytes."),
    refusals.FileKindNotTaken: gettext_lazy(
        "What is in this file cannot be attached. These kinds can: PDF, docx, xlsx, odt, png and jpg."
    ),
    refusals.FileBroken: gettext_lazy(
        "This file is damaged or protected by a password, so that people could not open it. Save it again."
    ),
    refusals.FileHasMacros: gettext_lazy(
        "This document holds macros: programs that would run at people’s homes. Save it without them."
    ),
    refusals.FileNameTaken: gettext_lazy("A file of this name is attached already. Remove that one first."),
    refusals.TooManyFiles: gettext_lazy("No more files can be attached to this version."),
    refusals.AnswerBeforeClosing: gettext_lazy("The answer cannot come before the closing."),
    refusals.AnswerTooLate: gettext_lazy("The answer is more than three years away. Check the year."),
    refusals.AnswerPutOff: gettext_lazy(
        "People were promised an answer by an earlier day: it can be put off only together with the closing."
    ),
    refusals.DatesFixed: gettext_lazy(
        "People were promised this closing: it can be put off, but not brought forward."
    ),
    refusals.ReasonMissing: gettext_lazy("Give the reason in every language the authority must publish in."),
}


def explain(refusal: refusals.Refusal) -> list[str]:
    """One sentence or two for each thing that is wrong."""
    if isinstance(refusal, refusals.LanguageIncomplete):
        return [str(MISSING[part, refusal.language]) for part in refusal.parts]
    if isinstance(refusal, refusals.BlockTooLong):
        return [str(TOO_LONG[refusal.language]) % {"place": refusal.place}]
    return [str(PLAIN.get(type(refusal), _("This cannot be done now.")))]
