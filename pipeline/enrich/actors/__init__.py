"""Actors: who acts, speaks or is spoken of, found in the text and linked to the registry."""

from pipeline.enrich.actors.links import pair
from pipeline.enrich.actors.read import read_actors

__all__ = ["pair", "read_actors"]
