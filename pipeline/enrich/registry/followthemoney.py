"""The registry as FollowTheMoney entities, one JSON object a line, and such entities as actors.

Schemata and properties are those of followthemoney 4.11 (https://followthemoney.tech/explorer/). What they
have no place for stands in `keywords`, as `marsad:type:armed_group`: other tools keep it, we read it back.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
import regex
import xxhash

from pipeline.enrich.registry.exchange import (
    Found,
    FoundActor,
    LineError,
    SetAside,
    check_entry,
    countries_of,
    given_aliases,
    read_lines,
)
from pipeline.enrich.registry.model import Actor, Membership, Role
from pipeline.enrich.registry.parse import ID, KINDS, PARTIAL_DAY, TIERS, TYPES
from pipeline.enrich.registry.registry import Registry
from pipeline.enrich.registry.seeds import slug

Entity = dict[str, Any]

# (schema, topic) of each actor type; several topics of other tools stand for one type of ours.
_SCHEMATA: Mapping[str, tuple[str, str | None]] = {
    "person": ("Person", None),
    "state": ("PublicBody", "gov.national"),
    "government_body": ("PublicBody", "gov"),
    "military": ("PublicBody", "mil"),
    "armed_group": ("Organization", None),
    "party": ("Organization", "pol.party"),
    "igo": ("Organization", "gov.igo"),
    "company": ("Company", None),
    "media": ("Organization", None),
    "other": ("Organization", None),
}
_TYPES_BY_TOPIC: tuple[tuple[str, str], ...] = (
    ("gov.igo", "igo"),
    ("pol.party", "party"),
    ("mil", "military"),
    ("crime.terror", "armed_group"),
    ("gov", "government_body"),
)
_TYPES_BY_SCHEMA: Mapping[str, str] = {
    "Person": "person",
    "PublicBody": "government_body",
    "Company": "company",
    "Organization": "other",
    "LegalEntity": "other",
}
_POSTS = frozenset({"Position", "Address"})
# Relations: (property of the one, property of the other).
_RELATIONS: Mapping[str, tuple[str, str]] = {
    "Membership": ("member", "organization"),
    "Employment": ("employee", "employer"),
    "Directorship": ("director", "organization"),
    "Occupancy": ("holder", "post"),
}
_NAMES = ("name", "alias", "previousName", "abbreviation")
_COUNTRIES = ("country", "mainCountry", "jurisdiction", "nationality", "citizenship")
_KEYWORD = "marsad"
_NO_ID = regex.compile(r"[^A-Za-z0-9]+")


def write_entities(actors: Iterable[Actor]) -> Iterator[bytes]:
    """Lines of JSON: an entity for each actor, its address, memberships, positions and occupancies."""
    posts: set[str] = set()
    for actor in actors:
        for entity in _entities(actor):
            if entity["id"] in posts:
                continue
            if entity["schema"] == "Position":
                posts.add(entity["id"])
            yield orjson.dumps(entity, option=orjson.OPT_APPEND_NEWLINE)


def _entities(actor: Actor) -> Iterator[Entity]:
    schema, topic = _SCHEMATA[actor.type]
    id_ = _foreign_id(actor.id)
    address = f"{id_}.address" if actor.point else None
    known = {
        "type": actor.type,
        "tier": actor.tier,
        "body": actor.body,
        "id": actor.id if actor.id != id_ else None,
    }
    yield _entity(
        id_,
        schema,
        name=actor.name,
        alias=given_aliases(actor, ambiguous=False),
        weakAlias=given_aliases(actor, ambiguous=True),
        country=_code(actor.country),
        topics=topic,
        keywords=[f"{_KEYWORD}:{name}:{value}" for name, value in known.items() if value],
        publisher=actor.source,
        addressEntity=address,
    )
    if actor.point and address:
        lat, lon = map(str, actor.point)
        yield _entity(address, "Address", country=_code(actor.country), latitude=lat, longitude=lon)
    yield from (_membership(actor, membership) for membership in actor.memberships)
    for role in actor.roles:
        position = _position(role)
        yield position
        yield _entity(
            _hashed(actor.id, position["id"], role.from_date, role.to_date),
            "Occupancy",
            holder=id_,
            post=position["id"],
            startDate=role.from_date,
            endDate=role.to_date,
        )


def _membership(actor: Actor, membership: Membership) -> Entity:
    return _entity(
        _hashed(actor.id, membership.of, membership.kind, membership.from_date, membership.to_date),
        "Membership",
        member=_foreign_id(actor.id),
        organization=_foreign_id(membership.of),
        role=membership.kind,
        startDate=membership.from_date,
        endDate=membership.to_date,
        publisher=membership.source if membership.source != actor.source else None,
    )


def _position(role: Role) -> Entity:
    return _entity(
        _hashed(role.title, role.office, role.country, role.of),
        "Position",
        name=role.title,
        country=_code(role.country),
        organization=_foreign_id(role.of) if role.of else None,
        keywords=f"{_KEYWORD}:office:{role.office}",
    )


def _entity(id_: str, schema: str, **properties: str | list[str] | None) -> Entity:
    lists = {name: [value] if isinstance(value, str) else value for name, value in properties.items()}
    return {"id": id_, "schema": schema, "properties": {name: v for name, v in lists.items() if v}}


def _hashed(*parts: str | None) -> str:
    return f"{_KEYWORD}-{xxhash.xxh3_128_hexdigest(repr(parts).encode())[:24]}"


def _code(country: str | None) -> str | None:
    return country.lower() if country else None


@dataclass(slots=True)
class _Draft:
    """An actor in the making."""

    line: int
    entry: Entity
    memberships: list[Entity] = field(default_factory=list)
    roles: list[Entity] = field(default_factory=list)


@dataclass(slots=True)
class _Reading:
    """A file while it is read: entities by id, then actors."""

    registry: Registry
    source: str
    countries: frozenset[str]
    own_ids: dict[str, str]
    drafts: dict[str, _Draft] = field(default_factory=dict)
    posts: dict[str, Entity] = field(default_factory=dict)
    relations: list[tuple[int, Entity]] = field(default_factory=list)
    things: list[tuple[int, Entity]] = field(default_factory=list)

    def sort(self, number: int, line: bytes) -> None:
        entity = _parse(line)
        if entity["schema"] in _TYPES_BY_SCHEMA:
            if own := _keywords(entity).get("id"):
                self.own_ids[entity["id"]] = own
            self.things.append((number, entity))
        elif entity["schema"] in _POSTS:
            self.posts[entity["id"]] = entity
        elif entity["schema"] in _RELATIONS:
            self.relations.append((number, entity))
        else:
            raise LineError(f"schema {entity['schema']} is none of the registry's", "schema")

    def draft(self, number: int, entity: Entity) -> None:
        id_ = self._own_id(entity["id"])
        known = self.drafts.get(id_)
        entry = self._entry(id_, entity)
        check_entry(entry)
        if known is None:
            self.drafts[id_] = _Draft(number, entry)
        else:  # statements of one entity on several lines
            for name in ("aliases", "ambiguous"):
                known.entry[name] = list(dict.fromkeys([*known.entry[name], *entry[name]]))
            known.entry["aliases"] += [n for n in [entry["name"]] if n != known.entry["name"]]

    def _own_id(self, id_: str) -> str:
        """A registered actor's, or itself where it could be one; else `ftm:` and what of it may stand."""
        if id_ in self.own_ids:
            return self.own_ids[id_]
        return id_ if ID.fullmatch(id_) else f"ftm:{_NO_ID.sub('-', id_).strip('-')}"

    def _entry(self, id_: str, entity: Entity) -> Entity:
        names = [text for name in _NAMES for text in _texts(entity, name)]
        if not names:
            raise LineError("no name", "name")
        keywords = _keywords(entity)
        return {
            "id": id_,
            "name": names[0],
            "type": _type(entity, keywords),
            "country": self._country(entity),
            "tier": keywords.get("tier") if keywords.get("tier") in TIERS else "extended",
            "body": keywords.get("body"),
            "point": self._point(entity),
            "aliases": list(dict.fromkeys(names[1:])),
            "ambiguous": _texts(entity, "weakAlias"),
            "source": next(
                (s for n in ("publisher", "sourceUrl") for s in _texts(entity, n)), f"imported: {self.source}"
            ),
        }

    def _country(self, entity: Entity) -> str | None:
        """The first that is a state's; a territory of another tool ("suhh", "gb-sct") is none of ours."""
        codes = (text.upper() for name in _COUNTRIES for text in _texts(entity, name))
        return next((code for code in codes if code in self.countries), None)

    def _point(self, entity: Entity) -> list[float] | None:
        for id_ in _texts(entity, "addressEntity"):
            address = self.posts.get(id_)
            lat, lon = (_texts(address, name) if address else [] for name in ("latitude", "longitude"))
            if lat and lon:
                try:
                    return [float(lat[0]), float(lon[0])]
                except ValueError as exc:
                    raise LineError(f"{lat[0]}, {lon[0]} is no point", "addressEntity") from exc
        return None

    def relate(self, number: int, entity: Entity) -> None:
        del number
        one, other = _RELATIONS[entity["schema"]]
        holder = self._draft_of(entity, one)
        dates = {"from": _day(entity, "startDate"), "to": _day(entity, "endDate")}
        if entity["schema"] == "Occupancy":
            holder.roles.append({**self._office(entity), **dates})
            return
        of = self._referred(entity, other)
        title = next(iter(_texts(entity, "role")), "")
        if entity["schema"] == "Membership" or not any(dates.values()):
            kind = title if title in KINDS else "member_of"
            source = next(iter(_texts(entity, "publisher")), None)
            holder.memberships.append({"of": of, "kind": kind, **dates, "source": source})
            return
        title = title or entity["schema"].lower()
        holder.roles.append({"title": title, "office": _office_of(title), "of": of, **dates})

    def _office(self, entity: Entity) -> Entity:
        id_ = _only(entity, "post")
        position = self.posts.get(id_)
        if position is None:
            raise LineError(f"post {id_} is not in the file", "post")
        title = next(iter(_texts(position, "name")), "")
        organization = _texts(position, "organization")
        if not any(_texts(entity, name) for name in ("startDate", "endDate")):
            raise LineError("an office without a date: the registry can't tell whom it means", "startDate")
        return {
            "title": title,
            "office": _keywords(position).get("office") or _office_of(title),
            "country": self._country(position),
            "of": self._known(organization[0], "organization") if organization else None,
        }

    def _draft_of(self, entity: Entity, name: str) -> _Draft:
        id_ = self._own_id(_only(entity, name))
        if id_ not in self.drafts:
            raise LineError(f"{name} {id_} is not in the file, or was set aside", name)
        return self.drafts[id_]

    def _referred(self, entity: Entity, name: str) -> str:
        return self._known(_only(entity, name), name)

    def _known(self, id_: str, name: str) -> str:
        own = self._own_id(id_)
        if own not in self.drafts and own not in self.registry.actors:
            raise LineError(f"{name} {id_} is neither in the file nor registered", name)
        return own


def read_entities(lines: Iterable[bytes], *, registry: Registry, source: str) -> Found:
    """Read entities in any order; relations are attached to the actors that they begin at.

    Args:
        lines: JSON, an entity a line; empty lines are passed over.
        registry: Gives the countries, and actors that relations may end at.
        source: The file's name, for entities that name no publisher.
    """
    own_ids = {_foreign_id(id_): id_ for id_ in registry.actors}
    reading = _Reading(registry, source, countries_of(registry.actors.values()), own_ids)
    numbered = ((number, line) for number, line in enumerate(lines, start=1) if line.strip())
    set_aside = read_lines(numbered, reading.sort)
    set_aside += read_lines(reading.things, reading.draft)
    set_aside += read_lines(reading.relations, reading.relate)
    actors: list[FoundActor] = []
    for draft in reading.drafts.values():
        try:
            entry = {**draft.entry, "memberships": draft.memberships, "roles": draft.roles}
            actors.append(FoundActor(check_entry(entry), draft.line))
        except LineError as exc:
            set_aside.append(SetAside(draft.line, exc.column, exc.reason))
    return Found(tuple(actors), tuple(sorted(set_aside, key=lambda one: one.line)))


def _parse(line: bytes) -> Entity:
    try:
        entity = orjson.loads(line)
    except orjson.JSONDecodeError as exc:
        raise LineError(f"no JSON: {exc.msg}", exc.colno) from exc
    if not isinstance(entity, dict):
        raise LineError("no entity: an object with `id`, `schema` and `properties` is needed", 1)
    for name, kind in (("id", str), ("schema", str), ("properties", dict)):
        if not isinstance(entity.get(name), kind):
            raise LineError(f"`{name}` is missing, or of another kind", name)
    for name, values in entity["properties"].items():
        if not isinstance(values, list):
            raise LineError(f"the values of `{name}` are no list", name)
    return entity


def _texts(entity: Entity, name: str) -> list[str]:
    values = entity["properties"].get(name, ())
    # Nested entities stand for their ids.
    texts = (value.get("id", "") if isinstance(value, dict) else value for value in values)
    return [text for value in texts if value is not None and (text := str(value).strip())]


def _only(entity: Entity, name: str) -> str:
    found = _texts(entity, name)
    if len(found) != 1:
        raise LineError(f"`{name}` needs one value and has {len(found)}", name)
    return found[0]


def _keywords(entity: Entity) -> dict[str, str]:
    parts = (text.split(":", 2) for text in _texts(entity, "keywords") if text.startswith(f"{_KEYWORD}:"))
    return {part[1]: part[2] for part in parts if len(part) == 3}


def _type(entity: Entity, keywords: Mapping[str, str]) -> str:
    if keywords.get("type") in TYPES:
        return keywords["type"]
    kind, topics = _TYPES_BY_SCHEMA[entity["schema"]], _texts(entity, "topics")
    if kind in ("person", "company"):
        return kind
    for topic, actor_type in _TYPES_BY_TOPIC:
        if any(text == topic or text.startswith(f"{topic}.") for text in topics):
            return actor_type
    return kind


def _foreign_id(id_: str) -> str:
    """Our id in the characters that FollowTheMoney allows: `state:US` is `state.US` there."""
    return id_.replace(":", ".").replace("_", "-")


def _office_of(title: str) -> str:
    return slug(title).replace("-", "_") or "member"


def _day(entity: Entity, name: str) -> str | None:
    found = _texts(entity, name)
    if not found:
        return None
    day = found[0][:10]
    if PARTIAL_DAY.fullmatch(day) is None:
        raise LineError(f"{found[0]!r} is not YYYY, YYYY-MM or YYYY-MM-DD", name)
    return day
