"""Turns a raw entry of a seed file into an Actor, or says what is wrong with it."""

from collections.abc import Mapping
from typing import Any, cast, get_args

import regex

from pipeline.document import ActorType
from pipeline.enrich.registry.languages import alias_language
from pipeline.enrich.registry.model import Actor, Alias, Membership, MembershipKind, Role, Tier
from pipeline.enrich.registry.seeds import iter_aliases
from pipeline.errors import ConfigurationError

PARTIAL_DAY = regex.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
# The bodies that every state has are `foreign_ministry:IQ`: an overlay may describe them.
ID = regex.compile(r"[a-z0-9]+(?:[-_:][A-Za-z0-9]+)*")
TYPES = frozenset(get_args(ActorType))
KINDS = frozenset(get_args(MembershipKind))
TIERS = frozenset(get_args(Tier))
FIELDS = frozenset(
    "id name type country point tier aliases ambiguous memberships roles body source file".split()
)


def parse_entry(entry: Mapping[str, Any]) -> Actor:
    """Check one entry and make it an Actor.

    Raises:
        ConfigurationError: A field is missing, unknown or malformed; names file, id and field.
    """
    _require(entry, not set(entry) - FIELDS, f"unknown field {', '.join(sorted(set(entry) - FIELDS))}")
    name, country = str(entry.get("name") or "").strip(), entry.get("country")
    _require(entry, bool(name), "`name` is missing")
    _require(entry, ID.fullmatch(str(entry["id"])) is not None, "`id` is not a slug of a-z, 0-9 and hyphens")
    _require(entry, entry.get("type") in TYPES, f"`type` is none of {', '.join(sorted(TYPES))}")
    _require(entry, entry.get("tier", "core") in TIERS, "`tier` is neither core nor extended")
    # YAML reads Norway's code as a boolean.
    country = "NO" if country is False else country
    return Actor(
        id=str(entry["id"]),
        name=name,
        type=cast(ActorType, entry["type"]),
        country=str(country) if country else None,
        point=_point(entry),
        tier=cast(Tier, entry.get("tier", "core")),
        aliases=_aliases(entry, name=name, country=country),
        memberships=tuple(_membership(entry, item) for item in entry.get("memberships") or ()),
        roles=tuple(_role(entry, item) for item in entry.get("roles") or ()),
        body=entry.get("body"),
        source=str(entry.get("source") or ""),
    )


def _require(entry: Mapping[str, Any], is_met: bool, complaint: str) -> None:
    if not is_met:
        raise ConfigurationError(f"{entry.get('file')}: actor {entry.get('id')!r}: {complaint}")


def _point(entry: Mapping[str, Any]) -> tuple[float, float] | None:
    point = entry.get("point")
    if point is None:
        return None
    try:
        lat, lon = map(float, point)
    except (TypeError, ValueError):
        lat, lon = 91.0, 0.0
    _require(entry, abs(lat) <= 90 and abs(lon) <= 180, "`point` is not [lat, lon] in degrees")
    return lat, lon


def _aliases(entry: Mapping[str, Any], *, name: str, country: str | None) -> tuple[Alias, ...]:
    """The name first, then each alias once; given twice, it is ambiguous."""
    found: dict[str, Alias] = {}
    ambiguous = {text for _, text, is_ambiguous in iter_aliases(entry) if is_ambiguous}
    for language, text, _ in ((None, name, False), *iter_aliases(entry)):
        if text.strip():
            code = language if language and language != "en" else alias_language(text, country)
            found.setdefault(text.strip(), Alias(text.strip(), code, text in ambiguous))
    return tuple(found.values())


def _membership(entry: Mapping[str, Any], item: object) -> Membership:
    fields = _mapping(entry, item, "memberships", {"of", "kind", "from", "to", "source"})
    kind = fields.get("kind", "member_of")
    _require(entry, bool(fields.get("of")), "a membership has no `of`")
    _require(entry, kind in KINDS, f"membership kind {kind!r} is none of {', '.join(sorted(KINDS))}")
    return Membership(
        of=str(fields["of"]),
        kind=cast(MembershipKind, kind),
        from_date=_partial_day(entry, fields.get("from")),
        to_date=_partial_day(entry, fields.get("to")),
        source=str(fields.get("source") or entry.get("source") or ""),
    )


def _role(entry: Mapping[str, Any], item: object) -> Role:
    fields = _mapping(entry, item, "roles", {"title", "office", "country", "of", "from", "to"})
    _require(entry, bool(fields.get("office")), "a role has no `office`")
    country = "NO" if fields.get("country") is False else fields.get("country")
    office = str(fields["office"])
    return Role(
        title=str(fields.get("title") or office.replace("_", " ")),
        office=office,
        country=str(country) if country else None,
        of=str(fields["of"]) if fields.get("of") else None,
        from_date=_partial_day(entry, fields.get("from")),
        to_date=_partial_day(entry, fields.get("to")),
    )


def _mapping(entry: Mapping[str, Any], item: object, field: str, known: set[str]) -> Mapping[str, Any]:
    is_known = isinstance(item, Mapping) and set(item) <= known
    _require(entry, is_known, f"`{field}`: {item!r} is not a mapping of {', '.join(sorted(known))}")
    return cast(Mapping[str, Any], item)


def _partial_day(entry: Mapping[str, Any], value: object) -> str | None:
    """A partial ISO day; YAML makes 2022 a number and 2022-10-27 a date."""
    if value is None or value == "":
        return None
    text = str(value)
    _require(entry, PARTIAL_DAY.fullmatch(text) is not None, f"{text!r} is not YYYY, YYYY-MM or YYYY-MM-DD")
    return text
