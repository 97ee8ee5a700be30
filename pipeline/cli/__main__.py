"""`python -m pipeline.cli` is `marsad`."""

from pipeline.cli import main

main()
