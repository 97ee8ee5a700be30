"""The `marsad` command line. Importing this loads nothing: each command loads what it needs when it runs."""


def main() -> None:
    """Entry point of `marsad`."""
    from pipeline.cli.app import app

    app()
