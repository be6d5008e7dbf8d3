"""Drives the main job over HTTP once, as an official and two residents, and waits for the digest."""

from __future__ import annotations

from consultation.stack.running import Running


def run(demo: Running, *, as_json: bool) -> int:
    raise NotImplementedError
