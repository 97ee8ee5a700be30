"""RawDocuments in, CleanDocuments out."""

from pipeline.clean.document import clean

__all__ = ["clean"]
