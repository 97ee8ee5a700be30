"""Locations: recognised by gazetteer and context, resolved together, and the main ones of a document."""

from pipeline.enrich.locations.reading import read_locations

__all__ = ["read_locations"]
