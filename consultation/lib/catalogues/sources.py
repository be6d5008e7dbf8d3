"""The files whose texts a person may see: ours, and those of the packages that speak on our pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from consultation.lib.catalogues import files

OUR_CODE = ("consultation", "accounts")
OUR_TEMPLATES = "templates"

# Paths inside the package; a name without a suffix is a folder.
SPOKEN = {
    "allauth": ("account", "core", "mfa", "templates/account", "templates/allauth", "templates/mfa"),
    "django": (
        "contrib/auth/base_user.py",
        "contrib/auth/forms.py",
        "contrib/auth/password_validation.py",
        "contrib/auth/validators.py",
        "contrib/humanize/templatetags/humanize.py",
        "core/validators.py",
        "db/models/base.py",
        "db/models/constraints.py",
        "db/models/fields",
        "forms",
        "template/defaultfilters.py",
        "utils/dateformat.py",
        "utils/dates.py",
        "utils/ipv6.py",
        "utils/text.py",
        "utils/timesince.py",
    ),
}
# Seen by the operator only, or parts that are switched off.
UNSPOKEN = ("admin.py", "apps.py", "account/models.py", "webauthn", "phone", "/tests/", "/management/")

# Where a package has its own translations, those that we rely on.
TRANSLATED = {
    "allauth": ("locale",),
    "django": ("conf/locale", "contrib/auth/locale", "contrib/humanize/locale"),
}
# Django gives Kazakh and Russian days and Kazakh months a capital letter, which is wrong within a sentence.
OVERRULED = ("django:utils/dates.py",)


@dataclass(frozen=True)
class Source:
    name: str  # as in a catalogue's reference: "accounts/forms.py", "allauth:account/forms.py"
    path: Path

    @property
    def ours(self) -> bool:
        return ":" not in self.name

    @property
    def is_python(self) -> bool:
        return self.path.suffix == ".py"


def all_of_them(root: Path = files.ROOT) -> Iterator[Source]:
    yield from our_own(root)
    yield from third_parties(root / OUR_TEMPLATES)


def our_own(root: Path = files.ROOT) -> Iterator[Source]:
    for folder in OUR_CODE:
        for path in sorted((root / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield Source(path.relative_to(root).as_posix(), path)
    for path in below(root / OUR_TEMPLATES):
        yield Source(path.relative_to(root).as_posix(), path)


def third_parties(our_templates: Path) -> Iterator[Source]:
    """Without the templates that ours of the same name replace."""
    for package, spoken in SPOKEN.items():
        home = installed(package)
        for path in (found for place in spoken for found in below(home / place)):
            inside = path.relative_to(home).as_posix()
            if any(part in inside for part in UNSPOKEN):
                continue
            template = inside.removeprefix("templates/")
            replaced = template != inside and (our_templates / template).exists()
            if not replaced and (template != inside or path.suffix == ".py"):
                yield Source(f"{package}:{inside}", path)


def below(place: Path) -> list[Path]:
    if place.is_file():
        return [place]
    found = (path for path in place.rglob("*") if path.is_file() and not path.name.startswith("."))
    return sorted(path for path in found if "__pycache__" not in path.parts)


@cache
def installed(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(package)
    return Path(spec.submodule_search_locations[0])


@cache
def translated_by_packages(language: str) -> frozenset[files.Key]:
    return frozenset(
        key
        for package, places in TRANSLATED.items()
        for place in places
        for key, message in files.messages(
            files.read(files.path(language, locale=installed(package) / place), language)
        ).items()
        if files.is_translated(message)
    )
