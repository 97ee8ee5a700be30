"""State actors and the bodies that every state has, made from the country data."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pipeline.enrich.countries import load_countries
from pipeline.enrich.registry.model import Actor, Alias, Membership

# What demonym + noun stands for where the seeds name no body of their own.
BODY_TYPES: Mapping[str, str] = {
    "military": "military",
    "government": "government_body",
    "police": "government_body",
    "parliament": "government_body",
    "presidency": "government_body",
    "foreign_ministry": "government_body",
    "defence_ministry": "government_body",
    "interior_ministry": "government_body",
    "central_bank": "government_body",
    "court": "government_body",
    "intelligence": "government_body",
    "finance_ministry": "government_body",
    "health_ministry": "government_body",
    "justice_ministry": "government_body",
    "oil_ministry": "government_body",
    "energy_ministry": "government_body",
    "education_ministry": "government_body",
    "trade_ministry": "government_body",
    "transport_ministry": "government_body",
    "agriculture_ministry": "government_body",
    "election_commission": "government_body",
    "prosecution": "government_body",
}
_SOURCE = "made from the country data"


def state_actor(code: str, name: str, point: tuple[float, float] | None) -> Actor:
    """The state itself; its names and demonyms are the country data's, not aliases."""
    return Actor(
        id=f"state:{code}",
        name=name,
        type="state",
        country=code,
        point=point,
        aliases=(Alias(name, "en"),),
        source=_SOURCE,
    )


def body_actors(state: Actor, *, present: Iterable[str]) -> Iterator[Actor]:
    """The bodies of a state that no seed describes: "Iraq: police", `police:IQ`, an organ of the state."""
    for body, kind in BODY_TYPES.items():
        if body not in present:
            name = f"{state.name}: {body.replace('_', ' ')}"
            yield Actor(
                id=f"{body}:{state.country}",
                name=name,
                type="military" if kind == "military" else "government_body",
                country=state.country,
                point=state.point,
                aliases=(Alias(name, "en"),),
                memberships=(Membership(of=state.id, kind="organ_of", source=_SOURCE),),
                body=body,
                source=_SOURCE,
            )


def read_states(seeds: Path) -> tuple[Actor, ...]:
    """State actors of all countries and territories.

    Raises:
        ConfigurationError: The country data is absent or malformed.
    """
    countries = load_countries(seeds).by_code.values()
    return tuple(state_actor(country.code, country.name, country.point) for country in countries)
