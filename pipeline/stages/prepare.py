"""Before and after a run: indices in place, writes visible."""

from pipeline.settings import load_settings


def prepare() -> None:
    """Put templates and aliases in place; a second call changes nothing.

    Raises:
        ConfigurationError: Client and engine differ in their major, or an index has another mapping.
        EngineUnavailable: No engine answers.
    """
    from pipeline.engine import connect, probe
    from pipeline.index.mapping import ensure_indices

    settings = load_settings()
    with connect(settings) as es:
        ensure_indices(es, settings, probe(es))


def publish() -> None:
    """Make what a run wrote visible to searches."""
    from pipeline.engine import connect
    from pipeline.index.mapping import refresh_indices

    settings = load_settings()
    with connect(settings) as es:
        refresh_indices(es, settings)
