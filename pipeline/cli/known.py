"""Names that people type for actors and countries, beyond those that stand in the index."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.enrich.registry import Actor, Registry
    from pipeline.settings import Settings


@dataclass(frozen=True, slots=True)
class KnownActors:
    """The registry, and the names of countries for their states ("USA", in any language)."""

    registry: "Registry"
    codes: Mapping[str, str]

    def find(self, text: str) -> list["Actor"]:
        """Actors with that id, name or alias; a country's other names give its state.

        A country wins over an extended actor of its name (a gang is called Estados Unidos), save by id.
        """
        found = self.registry.find(text)
        if text in self.registry.actors or any(actor.tier == "core" for actor in found):
            return found
        state = self.registry.actors.get(f"state:{self.codes.get(_fold(text), '')}")
        return [state] if state else found

    def suggest(self, text: str) -> list[str]:
        """Canonical names near to it."""
        return self.registry.suggest(text)


def load_known_actors(settings: "Settings") -> KnownActors:
    """Read the registry and the country names."""
    from pipeline.enrich.registry import load_registry

    return KnownActors(load_registry(settings), _country_codes(settings.seeds))


def country_code(text: str, settings: "Settings") -> str | None:
    """The code of the country with that code, name, alias or abbreviation."""
    return _country_codes(settings.seeds).get(_fold(text))


@cache
def _country_codes(seeds: Path) -> Mapping[str, str]:
    from pipeline.enrich.countries import load_countries

    countries = load_countries(seeds)
    names = {
        _fold(name.text): name.code
        for name in countries.names
        if name.kind not in ("demonym", "capital_alias")
    }
    # A code wins over another country's abbreviation, and a canonical name over everything.
    codes = {code.casefold(): code for code in countries.by_code}
    return names | codes | {_fold(country.name): code for code, country in countries.by_code.items()}


def _fold(text: str) -> str:
    from pipeline.enrich.fold import fold

    return fold(text.replace(".", ""))
