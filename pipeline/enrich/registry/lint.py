"""What is wrong with the registry's data, said so that a person can mend it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import yaml

from pipeline.enrich.countries import load_countries
from pipeline.enrich.fold import fold
from pipeline.enrich.registry.load import build_actors
from pipeline.enrich.registry.model import Actor, Role
from pipeline.enrich.registry.seeds import NAMESAKES, namesakes_files, read_denied
from pipeline.errors import ConfigurationError
from pipeline.settings import Settings


def check_registry(settings: Settings) -> list[str]:
    """List the problems of all actor files, likely doubles last; empty when all is well."""
    try:
        actors = build_actors(settings, read_denied(settings))
        return [*find_problems(actors, settings.seeds), *_doubles(actors, settings)]
    except ConfigurationError as exc:
        return [str(exc)]


def _doubles(actors: Sequence[Actor], settings: Settings) -> Iterator[str]:
    """One actor, one name: who looks registered twice, and isn't known to be two."""
    # Names are compared by their sounds, and that package reads this one.
    from pipeline.enrich.spelling.doubles import find_doubles, read_distinct
    from pipeline.enrich.spelling.index import SOUNDS
    from pipeline.enrich.spelling.sounds import read_sounds

    distinct = read_distinct(namesakes_files(settings))
    for double in find_doubles(actors, read_sounds(settings.seeds / SOUNDS), distinct=distinct):
        yield (
            f"{double.ids[0]}: looks like {double.ids[1]} ({double.names[0]!r}, {double.names[1]!r}): "
            f"make them one, or write both into {NAMESAKES}"
        )


def find_problems(actors: Sequence[Actor], seeds: Path) -> list[str]:
    """List the problems of actors that could be read.

    Raises:
        ConfigurationError: Another file of the seeds can't be read.
    """
    by_id = {actor.id: actor for actor in actors}
    countries = {actor.country for actor in actors if actor.type == "state"}
    words = _reserved_words(seeds)
    problems = [*_name_clashes(actors), *_alias_clashes(actors), *_cycles(by_id), *_reserved(actors, words)]
    problems += _parts_of_countries(actors, seeds)
    for actor in actors:
        problems += [f"{actor.id}: {problem}" for problem in _own_problems(actor, by_id, countries)]
    return problems


def _own_problems(actor: Actor, by_id: Mapping[str, Actor], countries: set[str | None]) -> Iterator[str]:
    if not actor.source:
        yield "no source"
    if actor.country and actor.country not in countries:
        yield f"unknown country {actor.country}"
    for alias in actor.aliases:
        if not fold(alias.text):
            yield f"alias {alias.text!r} holds no letter or number"
    for membership in actor.memberships:
        if membership.of not in by_id:
            yield f"member of {membership.of}, which is no actor"
        yield from _date_problems(membership.from_date, membership.to_date)
    for role in actor.roles:
        yield from _role_problems(role, by_id, countries)


def _role_problems(role: Role, by_id: Mapping[str, Actor], countries: set[str | None]) -> Iterator[str]:
    if not role.from_date and not role.to_date:
        yield f"role {role.title} without a date"
    if not role.of and not role.country:
        yield f"role {role.title} of nobody: give `country` or `of`"
    if role.of and role.of not in by_id:
        yield f"role {role.title} in {role.of}, which is no actor"
    if role.country and role.country not in countries:
        yield f"role {role.title} of unknown country {role.country}"
    yield from _date_problems(role.from_date, role.to_date)


def _date_problems(start: str | None, end: str | None) -> Iterator[str]:
    length = min(len(start or ""), len(end or ""))
    if start and end and start[:length] > end[:length]:
        yield f"ends ({end}) before it begins ({start})"


def _name_clashes(actors: Iterable[Actor]) -> Iterator[str]:
    seen: dict[str, str] = {}
    for actor in actors:
        other = seen.setdefault(actor.name.casefold(), actor.id)
        if other != actor.id:
            yield f"{actor.id}: has the name of {other}: {actor.name}"


def _alias_clashes(actors: Iterable[Actor]) -> Iterator[str]:
    """One core actor at most bears an alias plainly: the one meant where nothing else speaks.

    The others call it ambiguous; where no sense prevails, all of them do.
    """
    bearers: defaultdict[str, dict[str, bool]] = defaultdict(dict)
    for actor in actors:
        if actor.tier == "core":
            for alias in actor.aliases:
                ids = bearers[fold(alias.text)]
                ids[actor.id] = alias.is_ambiguous and ids.get(actor.id, True)
    for key, ids in bearers.items():
        plain = [id_ for id_, is_ambiguous in ids.items() if not is_ambiguous]
        if len(plain) > 1:
            yield f"alias {key!r} belongs to {', '.join(plain)}: call it ambiguous in all of them but one"


def _reserved_words(seeds: Path) -> dict[str, str]:
    """Folded words that are no plain alias, and what they are."""
    path = seeds / "names" / "common-words.yaml"
    try:
        found = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["words"]
    except (OSError, yaml.YAMLError, KeyError, TypeError) as exc:
        raise ConfigurationError(f"{path}: expected `words`, a list: {exc}") from exc
    names = {
        fold(name.text): f"a name of {name.code}"
        for name in load_countries(seeds).names
        if name.kind in {"name", "alias", "demonym"}
    }
    return {fold(str(word)): "a common word" for word in found} | names


def _reserved(actors: Iterable[Actor], words: Mapping[str, str]) -> Iterator[str]:
    """Plain aliases of the core that are words or countries; an acronym in capitals is itself."""
    for actor in actors:
        if actor.tier == "core" and actor.type != "state":
            for alias in actor.aliases:
                is_acronym = alias.text.isupper() and alias.text.isascii()
                if not alias.is_ambiguous and not is_acronym and (what := words.get(fold(alias.text))):
                    yield f"{actor.id}: alias {alias.text!r} is {what}: call it ambiguous"


def _parts_of_countries(actors: Iterable[Actor], seeds: Path) -> Iterator[str]:
    """Full aliases of the extended tier that are a part of a country's name ("New Guinea")."""
    parts = country_name_parts(seeds)
    for actor in actors:
        for alias in actor.aliases if actor.tier == "extended" and actor.type != "state" else ():
            if not alias.is_ambiguous and (name := parts.get(fold(alias.text))):
                yield f"{actor.id}: alias {alias.text!r} is a part of {name!r}: leave it out"


def country_name_parts(seeds: Path) -> dict[str, str]:
    """Folded runs of two words or more inside longer names of countries, and the name that holds each."""
    parts: dict[str, str] = {}
    for name in load_countries(seeds).names:
        words = fold(name.text).split() if name.kind in {"name", "alias"} else []
        for first in range(len(words)):
            for stop in range(first + 2, len(words) + 1):
                if stop - first < len(words):
                    parts.setdefault(" ".join(words[first:stop]), name.text)
    return parts


def _cycles(by_id: Mapping[str, Actor]) -> Iterator[str]:
    done: set[str] = set()
    for id_ in by_id:
        path: list[str] = []
        if _leads_back(id_, by_id, path, done):
            yield f"{id_}: memberships run in a circle: {' > '.join(path)}"


def _leads_back(id_: str, by_id: Mapping[str, Actor], path: list[str], done: set[str]) -> bool:
    if id_ in done:
        return False
    if id_ in path:
        path.append(id_)
        return True
    path.append(id_)
    for membership in by_id[id_].memberships if id_ in by_id else ():
        if _leads_back(membership.of, by_id, path, done):
            return True
    path.pop()
    done.add(id_)
    return False
