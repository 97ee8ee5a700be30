"""Sources in, RawDocuments out."""
