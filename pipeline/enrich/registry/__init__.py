"""The actors we know: data in seeds/actors and a user's overlay, compiled once, asked by name or office."""

from pipeline.enrich.registry.lint import check_registry
from pipeline.enrich.registry.load import load_registry
from pipeline.enrich.registry.model import Actor, Alias, Membership, Role
from pipeline.enrich.registry.registry import Registry

__all__ = ["Actor", "Alias", "Membership", "Registry", "Role", "check_registry", "load_registry"]
