"""Measurements that print a table with both sides, and adapters for scorers."""
