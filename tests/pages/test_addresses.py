"""What machines are told about pages: addresses, languages, what may be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from xml.etree import ElementTree as ET

import html5lib
import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from consultation.authorities.models import Authority
from consultation.drafts.models import Consultation
from consultation.lib.translated import LANGUAGES
from tests import factories

pytestmark = pytest.mark.django_db

SITE = settings.BASE_URL
STATEMENTS = ["privacy", "how-it-works", "rules", "accessibility", "contacts"]
PRIVATE = [
    *("account_login", "desk:home", "digests:following", "digests:news"),
    *("pages:mine", "pages:residence", "pages:search"),
]
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"


def address(draft: Consultation, language: str) -> str:
    with translation.override(language):
        return f"{SITE}{reverse('pages:draft', args=[draft.public_id, draft.slug])}"


def in_head(html: str, element: str) -> Iterator[dict[str, str]]:
    for found in html5lib.parse(html, namespaceHTMLElements=False).iterfind(f"head/{element}"):
        yield dict(found.attrib)


def alternates(html: str) -> dict[str, str]:
    return {each["hreflang"]: each["href"] for each in in_head(html, "link") if "hreflang" in each}


def shared(html: str) -> dict[str, str]:
    return {each["property"]: each["content"] for each in in_head(html, "meta") if "property" in each}


def canonical(html: str) -> list[str]:
    return [each["href"] for each in in_head(html, "link") if each["rel"] == "canonical"]


@pytest.mark.parametrize("statement", STATEMENTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_statement_stands_in_each_language_and_costs_no_query(
    statement: str, language: str, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        html = client.get(f"/{language}/{statement}/").content.decode()
    assert canonical(html) == [f"{SITE}/{language}/{statement}/"]
    assert alternates(html) == {
        **{code: f"{SITE}/{code}/{statement}/" for code in LANGUAGES},
        "x-default": f"{SITE}/{statement}/",
    }
    assert all(f'href="/{language}/{other}/"' in html for other in STATEMENTS)


def test_an_address_without_language_leads_to_the_readers(client: Client) -> None:
    answer = client.get("/how-it-works/", headers={"accept-language": "ru"})
    assert (answer.status_code, answer["Location"]) == (302, "/ru/how-it-works/")


@pytest.mark.parametrize("query", ["", "?version=1", "?text=kk", "?order=oldest", "?chapter=x"])
def test_a_draft_has_one_address_whatever_is_asked_of_it(
    query: str, client: Client, open_draft: Consultation
) -> None:
    for language in LANGUAGES:
        answer = client.get(address(open_draft, language).removeprefix(SITE) + query)
        if answer.status_code == 404:
            continue
        html = answer.content.decode()
        assert canonical(html) == [address(open_draft, language)]
        found = alternates(html)
        assert {code: found[code] for code in LANGUAGES} == {
            code: address(open_draft, code) for code in LANGUAGES
        }


def test_a_draft_is_shared_with_its_own_words(client: Client, open_draft: Consultation) -> None:
    Consultation.objects.filter(pk=open_draft.pk).update(
        title_en='Of "eyes" & <i>ears</i>', summary_en="A\n'b'"
    )
    open_draft.refresh_from_db()
    html = client.get(address(open_draft, "en").removeprefix(SITE)).content.decode()
    told = shared(html)
    assert told["og:title"] == 'Of "eyes" & <i>ears</i>'
    assert told["og:description"] == "A 'b'"
    assert (told["og:type"], told["og:locale"]) == ("article", "en_GB")
    assert told["og:url"] == address(open_draft, "en")


def test_a_provision_has_an_address_of_its_own(client: Client, open_draft: Consultation) -> None:
    anchor = open_draft.public_version.provisions.values_list("anchor", flat=True)[1]
    path = f"/en/drafts/{open_draft.public_id}/provisions/{anchor}/"
    assert canonical(client.get(path).content.decode()) == [SITE + path]


@pytest.mark.parametrize("path", ["/en/accounts/login/", "/en/nothing/", "/en/accounts/signup/"])
def test_what_is_somebodys_own_is_not_offered_to_be_found(path: str, client: Client) -> None:
    html = client.get(path).content.decode()
    assert (canonical(html), alternates(html), shared(html)) == ([], {}, {})


def test_the_sitemap_names_each_public_page_in_each_language(
    client: Client, open_draft: Consultation, authority: Authority, at: datetime
) -> None:
    hidden = factories.make_working(authority, at=at).consultation
    root = ET.fromstring(client.get("/sitemap.xml").content)  # noqa: S314 - our own
    found = [url.findtext(f"{SITEMAP}loc") for url in root]
    expected = {f"{SITE}/{code}/{path}" for code in LANGUAGES for path in ("", "drafts/")}
    expected |= {f"{SITE}/{code}/{statement}/" for code in LANGUAGES for statement in STATEMENTS}
    expected |= {address(open_draft, code) for code in LANGUAGES}
    assert (set(found), len(found)) == (expected, len(expected))
    assert hidden.public_id not in "".join(filter(None, found))
    languages = {link.get("hreflang") for link in root.iter(f"{XHTML}link")}
    assert languages == {*LANGUAGES, "x-default"}


@pytest.mark.parametrize("item_count", [1, 3])
def test_the_sitemap_takes_one_query(
    item_count: int,
    client: Client,
    authority: Authority,
    official: User,
    now: datetime,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(item_count):
        factories.make_consultation(authority, at=now)
    with django_assert_num_queries(1):
        client.get("/sitemap.xml")


def test_robots_are_kept_from_what_is_not_for_them(client: Client) -> None:
    text = client.get("/robots.txt").content.decode()
    closed = re.findall(r"^Disallow: (.+)$", text, re.MULTILINE)
    with translation.override("ru"):
        private = [reverse(name) for name in PRIVATE]
        public = [reverse(f"pages:{name}") for name in ("front", "drafts", "privacy")]
    open_to_robots = [path for path in (*private, "/demo/") if not path.startswith(tuple(closed))]
    assert open_to_robots == []
    assert [path for path in public if path.startswith(tuple(closed))] == []
    assert f"Sitemap: {SITE}/sitemap.xml" in text


@pytest.mark.parametrize("named", [True, False])
def test_the_contacts_page_names_whom_to_write_to_if_anybody_is(named: bool, client: Client) -> None:
    with override_settings(CONTACT_EMAIL="people@kenes.example" if named else ""):
        html = client.get("/en/contacts/").content.decode()
    assert ("mailto:people@kenes.example" in html, "has not named an address" in html) == (named, not named)
