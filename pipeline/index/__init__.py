"""Documents into Elasticsearch, and out again."""
