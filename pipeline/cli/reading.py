"""What was read in one document, on the terminal: facts first, then each name with its sentences."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pipeline.cli.hits import published_text, title_of
from pipeline.cli.labels import label_of
from pipeline.cli.terminal import has_colour, marked

if TYPE_CHECKING:
    from pipeline.index.history import Change

_KINDS = (("actor", "Actors"), ("location", "Locations"), ("date", "Dates"))
Mention = Mapping[str, Any]


def print_reading(output: Console, row: Mapping[str, Any], *, mentions_max: int | None) -> None:
    """Print a row of `news-docs`, or what `analyze` made in the same form.

    Args:
        output: Where it goes.
        row: Plain data.
        mentions_max: Sentences under each name; None shows all of them.
    """
    output.print(title_of(row))
    output.print(_facts(row))
    for kind, title in _KINDS:
        mentions = [mention for mention in row.get("mentions", []) if mention["kind"] == kind]
        output.print()
        if not mentions:
            output.print(f"{title}: none", style="bold")
            continue
        output.print(title, style="bold underline" if has_colour(output) else "bold")
        _print_names(output, row, mentions, mentions_max)


def _facts(row: Mapping[str, Any]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in _fact_rows(row):
        if value:
            table.add_row(name, Text(str(value)))
    return table


def _fact_rows(row: Mapping[str, Any]) -> list[tuple[str, Any]]:
    outlet = row.get("outlet") or {}
    return [
        ("id", row["document_id"]),
        ("published", _published(row)),
        ("updated", str(row.get("updated_at") or "")[:16].replace("T", " ")),
        ("language", _language(row.get("language") or {})),
        ("outlet", "  ".join(outlet[name] for name in ("name", "domain", "country") if outlet.get(name))),
        ("authors", ", ".join(row.get("authors") or ())),
        ("source", "  ".join(filter(None, [*(row.get("sources") or ()), row.get("path")]))),
        ("address", row.get("url")),
        ("canonical", row.get("canonical_url")),
        ("main place", row.get("main_location")),
        ("revision", row.get("revision") if (row.get("revision") or 1) > 1 else None),
        ("noticed", ", ".join(row.get("quality_flags") or ())),
        ("not read", ", ".join(row.get("enrich_errors") or ())),
        ("read by", ", ".join(row.get("methods") or ())),
    ]


def _published(row: Mapping[str, Any]) -> str:
    if not row.get("published_at"):
        return "unknown: relative dates stay unanchored"
    origin = row.get("published_origin")
    how = [row.get("published_precision") or "instant", f"from {origin}" if origin else ""]
    return f"{published_text(row)}  ({', '.join(part for part in how if part)})"


def _language(language: Mapping[str, Any]) -> str:
    parts = f"  parts: {', '.join(language['parts'])}" if language.get("parts") else ""
    return (
        f"{label_of('language.code', language.get('code', 'und'))}  {language.get('score', 0.0):.2f}{parts}"
    )


def _print_names(
    output: Console, row: Mapping[str, Any], mentions: Sequence[Mention], mentions_max: int | None
) -> None:
    facets = {*row.get("actors", ()), *row.get("locations", ())}
    groups: dict[tuple[str, str], list[Mention]] = {}
    for mention in mentions:
        groups.setdefault((mention["label"], mention.get("id") or ""), []).append(mention)
    for group in groups.values():
        output.print(Padding(_name(group[0], is_facet=_is_facet(group[0], facets)), (0, 0, 0, 1)))
        for mention in group[:mentions_max]:
            output.print(Padding(_sentence(output, mention), (0, 0, 0, 5)))
        if mentions_max is not None and len(group) > mentions_max:
            output.print(Padding(Text(f"{len(group) - mentions_max} more: --all", style="dim"), (0, 0, 0, 5)))


def _is_facet(mention: Mention, facets: set[str]) -> bool:
    return mention["kind"] == "date" or mention["label"] in facets


def _name(mention: Mention, *, is_facet: bool) -> Text:
    if mention["kind"] == "date":
        return _date(mention)
    text = Text(mention["label"], style="bold cyan")
    details = [mention["type"].replace("_", " "), mention.get("country"), mention.get("role")]
    text.append(f"  {', '.join(part for part in details if part)}", style="default not bold")
    text.append(f"  {mention.get('id') or 'not linked'}{_point(mention)}", style="dim not bold")
    if not is_facet:
        text.append("  not in the facets", style="dim not bold")
    return text


def _point(mention: Mention) -> str:
    point = mention.get("point")
    return f"  {point['lat']:.2f}, {point['lon']:.2f}" if point and mention["kind"] == "location" else ""


def _date(mention: Mention) -> Text:
    start, end = mention.get("start_date"), mention.get("end_date")
    if not start and not end:
        value = "unanchored"
    elif start == end:
        value = str(start)
    else:
        value = f"{start or '…'} to {end or '…'}"
    text = Text(value, style="bold cyan")
    details = [mention.get("precision"), mention.get("date_kind"), mention.get("modifier")]
    anchor = f"from {mention['anchor']}" if mention.get("anchor") else None
    text.append(f"  {', '.join(part for part in (*details, anchor) if part)}", style="default not bold")
    return text


def _sentence(output: Console, mention: Mention) -> Text:
    start = mention["start"] - mention["sentence_start"]
    end = mention["end"] - mention["sentence_start"]
    sentence = mention["sentence"]
    text = marked(sentence[:start], sentence[start:end], sentence[end:], has_colour=has_colour(output))
    where = " in the title" if mention["field"] == "title" else ""
    role = mention.get("semantic_role")
    told = f"{role}  " if role and role != "mentioned" else ""
    text.append(f"  {told}{mention['rule']} {mention['score']:.2f}{where}", style="dim")
    return text


def print_history(output: Console, texts: Sequence[Mapping[str, Any]], changes: Sequence["Change"]) -> None:
    """Print what each revision of a document changed, line by line."""
    current = texts[-1]
    output.print(title_of(current))
    output.print(f"{current['document_id']}  {len(texts)} revision{'s' * (len(texts) > 1)}", markup=False)
    for change, after in zip(changes, texts[1:], strict=True):
        came = str(after["fetched_at"])[:16].replace("T", " ")
        output.print()
        output.print(Text(f"revision {change.before} to {change.after}, came {came}", style="bold"))
        for name, was, now in change.facts:
            output.print(Text(f"  {name}: {_shown(was)} -> {_shown(now)}"))
        for line in change.diff:
            output.print(Padding(Text(line, style=_DIFF_STYLES.get(line[:1], "")), (0, 0, 0, 2)))


_DIFF_STYLES = {"+": "green", "-": "red", "@": "dim"}


def _shown(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value) if value else "none"
