"""Everything one person holds, found by the keys: the rows themselves name nobody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from consultation.drafts.models import Consultation
from consultation.lib.pseudonyms import KeyMissing, pseudonym, read_key
from consultation.votes.models import Position, Reaction
from consultation.votes.queries import POSITION, REACTION


@dataclass(frozen=True, slots=True)
class Own:
    positions: tuple[Position, ...]
    reactions: tuple[Reaction, ...]
    unreadable: bool  # somewhere the key is gone, so nobody can tell any more what was held there


def held_in(consultations: Iterable[Consultation], person_id: UUID, keys_dir: Path) -> Own:
    """Two queries, however many consultations; one small file is read for each."""
    as_voter, as_reader, unreadable = {}, {}, False
    for consultation in consultations:
        try:
            key = read_key(keys_dir, consultation.public_id, consultation.key_fingerprint)
        except KeyMissing:
            unreadable = True
            continue
        as_voter[pseudonym(key, POSITION, person_id)] = consultation
        as_reader[pseudonym(key, REACTION, person_id)] = consultation
    positions = Position.objects.filter(
        consultation__in=as_voter.values(), participant__in=as_voter
    ).order_by("consultation", "anchor")
    reactions = (
        Reaction.objects.filter(consultation__in=as_reader.values(), participant__in=as_reader)
        .select_related("comment__author")
        .order_by("consultation", "comment__posted_at", "comment")
    )
    return Own(tuple(positions), tuple(reactions), unreadable)
