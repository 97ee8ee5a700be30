"""Nothing found: why that may be, and what to ask instead."""

from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from pipeline.cli.labels import count_documents, describe_filters

if TYPE_CHECKING:
    from pipeline.index.absence import Absence


def print_absence(output: Console, absence: "Absence") -> None:
    """Print what the index holds instead, or that it is empty."""
    if not absence.document_count:
        output.print("The index is empty: `make run` or `marsad run FOLDER` fills it.")
        return
    output.print(f"The index holds {count_documents(absence.document_count)}.")
    for part in absence.parts:
        asked = describe_filters(part.filters, text=part.text)
        output.print(Text(f"Without {asked}: {count_documents(part.count)}."))
    for option, names in (("--actor", absence.actors), ("--location", absence.locations)):
        for name in names:
            output.print(Text(f'The words come near to a name in the index: {option} "{name}"'))
