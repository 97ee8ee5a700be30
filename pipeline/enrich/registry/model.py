"""What the registry knows of an actor: names, memberships, roles with their times."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from pipeline.document import ActorType

Tier = Literal["core", "extended"]
MembershipKind = Literal["organ_of", "member_of", "front_of"]
AliasOrigin = Literal["given", "variant", "surname"]


class Alias(NamedTuple):
    """A way to write an actor's name; `is_ambiguous` means that it links only beside a second sign.

    `origin` says whether the seeds give it, or the loader derived it: a spelling `variant` of a given name,
    or a person's `surname`.
    """

    text: str
    language: str
    is_ambiguous: bool = False
    origin: AliasOrigin = "given"


@dataclass(frozen=True, slots=True)
class Membership:
    """The actor is an organ, a member or a front of the actor with id `of`; dates are partial ISO days."""

    of: str
    kind: MembershipKind
    from_date: str | None = None
    to_date: str | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Role:
    """An office a person holds or held: of a country, or of the actor with id `of`."""

    title: str
    office: str
    country: str | None = None
    of: str | None = None
    from_date: str | None = None
    to_date: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """One canonical actor. `name` is unique over the registry; `point` is (lat, lon) in WGS 84 degrees.

    `body` names the part of a state that this actor is ("military", "government"), else None.
    """

    id: str
    name: str
    type: ActorType
    country: str | None = None
    point: tuple[float, float] | None = None
    tier: Tier = "core"
    aliases: tuple[Alias, ...] = ()
    memberships: tuple[Membership, ...] = ()
    roles: tuple[Role, ...] = ()
    body: str | None = None
    source: str = ""


def holds_on(from_date: str | None, to_date: str | None, *, on: date | None) -> bool:
    """Tell whether a day lies in an interval of partial ISO days, both ends included.

    Args:
        from_date: "2022", "2022-10" or "2022-10-27"; None is an open start.
        to_date: The same for the end; None is an open end.
        on: The day asked for; None asks for intervals that have not ended.
    """
    if on is None:
        return to_date is None
    day = on.isoformat()
    # A partial day is a prefix: "2022" starts before and ends after each day of 2022.
    starts = from_date is None or day[: len(from_date)] >= from_date
    return starts and (to_date is None or day[: len(to_date)] <= to_date)
