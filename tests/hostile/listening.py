"""By which names a view asks for what was sent: heard from the view itself, so that none is forgotten."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, QueryDict


class Listening(QueryDict):
    heard: ClassVar[set[str]] = set()

    def __getitem__(self, key: Any) -> Any:
        self.heard.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.heard.add(str(key))
        return super().__contains__(key)

    def getlist(self, key: str, *default: Any) -> list[Any]:
        self.heard.add(key)
        return super().getlist(key, *default)

    @classmethod
    def to(cls, sent: QueryDict) -> Listening:
        listening = cls("", mutable=True)
        for name, values in sent.lists():
            listening.setlist(name, values)
        return listening


class ListenMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        Listening.heard.clear()
        request.GET, request.POST = Listening.to(request.GET), Listening.to(request.POST)  # type: ignore[assignment]
        return self.get_response(request)
