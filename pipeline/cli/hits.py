"""Documents found: each with the sentences that answer, then what lies outside of the question."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from pipeline.cli.absence import print_absence
from pipeline.cli.labels import count_documents, describe_filters
from pipeline.cli.terminal import has_colour, marked

if TYPE_CHECKING:
    from pipeline.index.absence import Absence
    from pipeline.index.filters import Filters
    from pipeline.index.search import Hit, SearchResult
    from pipeline.index.sentences import LinkSentence

_TITLE_CHARS = 80


def print_search(
    output: Console,
    result: "SearchResult",
    *,
    text: str,
    filters: "Filters",
    absence: "Absence | None" = None,
) -> None:
    """Hits with the sentences that answer, then what lies outside of the filters, or why there are none."""
    asked = describe_filters(filters, text=text)
    about = f" for {asked}" if asked else ""
    output.print(f"{count_documents(result.total)}{about}", style="bold", markup=False)
    if absence:
        print_absence(output, absence)
    for hit in result.hits:
        output.print()
        output.print(_hit(output, hit))
    if notes := _notes(result):
        output.print()
        for note in notes:
            output.print(note, style="dim", markup=False)


def _notes(result: "SearchResult") -> list[str]:
    notes = []
    if result.total > len(result.hits):
        notes.append(f"{result.total - len(result.hits):,} more: --limit {result.total}.")
    if result.apart_count > 0:
        notes.append(
            f"{count_documents(result.apart_count)} more name both, but never in one sentence: not shown."
        )
    if result.undated_count:
        notes.append(
            f"{count_documents(result.undated_count)} without a date: outside of the days asked for."
        )
    if result.is_cut:
        notes.append(
            "There are more pairs than can be looked at: the counts are lower bounds; narrow the question."
        )
    if result.hits:
        notes.append(
            "All that was read in one of them: `marsad show ID` (the first characters of the id are enough)."
        )
    return notes


def _hit(output: Console, hit: "Hit") -> RenderableType:
    lines: list[RenderableType] = [_hit_title(output, hit), Text(describe_row(hit.row), style="dim")]
    sentences: list[Text] = [_linked(link) for link in hit.sentences]
    said = {" ".join(link.sentence.split()) for link in hit.sentences}
    sentences += [
        _highlighted(output, part)
        for part in hit.highlights.get("body", ())
        if not any(sentence in _unmarked(part) for sentence in said)
    ]
    lead = hit.row.get("lead")
    if not sentences and lead and hit.row.get("title"):
        sentences = [Text(_cut(lead, 240))]
    return Group(*lines, *(Padding(sentence, (0, 0, 0, 2)) for sentence in sentences))


def _hit_title(output: Console, hit: "Hit") -> Text:
    if "title" not in hit.highlights:
        return title_of(hit.row)
    text = _highlighted(output, hit.highlights["title"][0])
    text.stylize("bold")
    return text


def title_of(row: Mapping[str, Any]) -> Text:
    """A document's title in bold; the first words of an untitled one, marked as such."""
    if row.get("title"):
        return Text(row["title"], style="bold")
    text = Text(_cut(row.get("lead") or row.get("body") or "", _TITLE_CHARS), style="bold italic")
    return text.append("  (no title)" if text else "(no title)", style="dim not bold not italic")


def describe_row(row: Mapping[str, Any]) -> str:
    """One line: id, day, outlet or source, language."""
    parts = [
        row["document_id"],
        published_text(row),
        (row.get("outlet") or {}).get("name")
        or (row.get("outlet") or {}).get("domain")
        or ", ".join(row.get("sources", [])),
        (row.get("language") or {}).get("code", "und"),
    ]
    return "  ".join(part for part in parts if part)


def published_text(row: Mapping[str, Any]) -> str:
    """When a document was published, as precisely as it is known."""
    published = row.get("published_at")
    if not published:
        return "undated"
    lengths = {"year": 4, "month": 7, "day": 10}
    return str(published)[: lengths.get(row.get("published_precision") or "", 16)].replace("T", " ")


def _linked(link: "LinkSentence") -> Text:
    text = Text(" ".join(link.sentence.split()))
    pair = " @ ".join(part for part in (link.actor, link.location) if part)
    day = _at_precision(link.event_date or "", link.date_precision or "")
    text.append(f"  ({', '.join(part for part in (pair, day) if part)})", style="cyan")
    return text


def _at_precision(day: str, precision: str) -> str:
    """A day no finer than it is known: "2020-01" for the first of a month that stands for all of it."""
    lengths = {"month": 7, "quarter": 7, "season": 7, "year": 4, "decade": 4, "century": 4}
    return day[: lengths.get(precision, len(day))]


def _highlighted(output: Console, marked_up: str) -> Text:
    text = Text()
    for number, part in enumerate(" ".join(marked_up.split()).split("<em>")):
        inside, end, after = part.partition("</em>")
        text.append_text(
            marked("", inside, after, has_colour=has_colour(output)) if number and end else Text(part)
        )
    return text


def _unmarked(marked_up: str) -> str:
    return " ".join(marked_up.replace("<em>", "").replace("</em>", "").split())


def _cut(text: str, length: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length - 1].rsplit(' ', 1)[0]}…"
