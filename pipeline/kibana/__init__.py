"""Kibana's data views, dashboards and maps as code: built from a readable file and the mappings."""

from pipeline.kibana.build import build_kibana

__all__ = ["build_kibana"]
