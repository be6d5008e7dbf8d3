from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.template import engines
from django.template.base import Variable
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

from consultation.lib.catalogues import files
from consultation.lib.catalogues.extraction import messages_in
from consultation.lib.catalogues.sources import Source, our_own

Message = tuple[str | None, str, str | None]  # context, msgid, plural

PYTHON: dict[str, Message] = {
    '_("Vote")': (None, "Vote", None),
    '_("Vote "\n  "now")': (None, "Vote now", None),
    'gettext_lazy("Vote")': (None, "Vote", None),
    'gettext_noop("Vote")': (None, "Vote", None),
    'ngettext("%(n)s vote", "%(n)s votes", n)': (None, "%(n)s vote", "%(n)s votes"),
    'ngettext_lazy("vote", "votes", "n")': (None, "vote", "votes"),
    'pgettext("verb", "Vote")': ("verb", "Vote", None),
    'pgettext_lazy("verb", "Vote")': ("verb", "Vote", None),
    'npgettext("noun", "vote", "votes", n)': ("noun", "vote", "votes"),
    'npgettext_lazy("noun", "vote", "votes", "n")': ("noun", "vote", "votes"),
    'from django.utils.translation import pgettext_lazy as said\nsaid("verb", "Vote")': (
        "verb",
        "Vote",
        None,
    ),
}

TEMPLATES: dict[str, Message] = {
    '{% translate "Vote" %}': (None, "Vote", None),
    "{% trans 'Vote' as label %}": (None, "Vote", None),
    '{% translate "100% yours" %}': (None, "100%% yours", None),
    '{% translate "Don\'t vote" %}': (None, "Don't vote", None),
    '{% translate "Vote" context "verb" %}': ("verb", "Vote", None),
    '{% translate "Vote"|upper %}': (None, "Vote", None),
    "{% blocktranslate %}Vote{% endblocktranslate %}": (None, "Vote", None),
    "{% blocktranslate with who=user.name %}By {{ who }}{% endblocktranslate %}": (None, "By %(who)s", None),
    "{% blocktranslate trimmed %}\n  Vote\n  now\n{% endblocktranslate %}": (None, "Vote now", None),
    "{% blocktranslate %}\nVote\n{% endblocktranslate %}": (None, "\nVote\n", None),
    '{% blocktranslate context "verb" %}Vote{% endblocktranslate %}': ("verb", "Vote", None),
    "{% blocktranslate asvar it %}Vote 5%{% endblocktranslate %}": (None, "Vote 5%%", None),
    "{% blocktranslate count n=all|length %}{{ n }} vote{% plural %}{{ n }} votes{% endblocktranslate %}": (
        None,
        "%(n)s vote",
        "%(n)s votes",
    ),
    '{% blocktranslate count n=n trimmed context "noun" %}\n vote{% plural %} votes{% endblocktranslate %}': (
        "noun",
        "vote",
        "votes",
    ),
    '{{ title|default:_("Vote") }}': (None, "Vote", None),
    '{{ _("Vote") }}': (None, "Vote", None),
    '{% if title == _("Vote") %}{% endif %}': (None, "Vote", None),
    '{% with title=_("Vote") %}{% endwith %}': (None, "Vote", None),
    '{% blocktranslate with who=_("Vote") %}{{ who }}{% endblocktranslate %}': (None, "Vote", None),
}


def found(path: Path) -> set[Message]:
    return {(each.context, each.singular, each.plural) for each in messages_in(Source(path.name, path))}


@pytest.mark.parametrize("code", PYTHON)
def test_python_is_understood(code: str, tmp_path: Path) -> None:
    path = tmp_path / "forms.py"
    path.write_text(code)
    assert found(path) == {PYTHON[code]}


@pytest.mark.parametrize("template", TEMPLATES)
# What surrounds it must not confuse the reader of what is, to it, strange Python.
@pytest.mark.parametrize(
    "around", ["{}", "  <p title=\"it's\">\n      {}\n (1\xa0000 [ 'no\n{{# _('no') #}}", "é # {}"]
)
def test_a_template_is_understood(template: str, around: str, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(around.format(template))
    assert TEMPLATES[template] in found(path)
    assert "no" not in {msgid for _, msgid, _ in found(path)}


@pytest.mark.parametrize("template", TEMPLATES)
def test_what_django_looks_up_is_what_we_expect_it_to(template: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert TEMPLATES[template] in looked_up("{% load i18n %}" + template, monkeypatch)


@pytest.mark.parametrize(
    "source", [each for each in our_own() if not each.is_python], ids=lambda source: source.name
)
def test_every_text_that_our_template_looks_up_is_found(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert looked_up(source.path.read_text(), monkeypatch) <= found(source.path)


def test_a_broken_translation_block_names_its_file(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text("{% blocktranslate %}{% if x %}Vote{% endif %}{% endblocktranslate %}")
    with pytest.raises(SyntaxError, match=r"file page\.html, line 1"):
        found(path)


def test_our_own_sources_are_all_there() -> None:
    names = {source.name for source in our_own()}
    assert {"accounts/models.py", "consultation/drafts/models.py", "templates/base.html"} <= names
    assert not [name for name in names if "migrations" in name or name.startswith(("/", "tests"))]
    assert (files.ROOT / "manage.py").exists()


def looked_up(template: str, monkeypatch: pytest.MonkeyPatch) -> set[Message]:
    """The messages of a template as Django's compiler sees them, independently of its extractor."""
    variables: list[Variable] = []
    spoken: list[TranslateNode] = []
    blocks: list[BlockTranslateNode] = []
    for kind, made in ((Variable, variables), (TranslateNode, spoken), (BlockTranslateNode, blocks)):
        monkeypatch.setattr(kind, "__init__", remembering(kind.__init__, made))
    engines["django"].from_string(template)
    monkeypatch.undo()
    constants: list[tuple[str | None, object]] = [
        (None, variable.literal) for variable in variables if variable.translate
    ]
    constants += [(context_of(node), node.filter_expression.var.literal) for node in spoken]
    return {
        (context, literal.replace("%", "%%"), None)
        for context, literal in constants
        if isinstance(literal, str)
    } | {
        (
            context_of(block),
            block.render_token_list(block.singular)[0],
            block.render_token_list(block.plural)[0] if block.plural else None,
        )
        for block in blocks
    }


def remembering(build: Callable[..., None], made: list[Any]) -> Callable[..., None]:
    def built(self: Any, *args: Any, **kwargs: Any) -> None:
        build(self, *args, **kwargs)
        made.append(self)

    return built


def context_of(node: Any) -> str | None:
    return str(node.message_context.var) if node.message_context else None
