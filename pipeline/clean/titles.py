"""A page's title: a vote of its heading, JSON-LD, Open Graph and window title, without site names."""

import re
from collections.abc import Sequence

from bs4 import BeautifulSoup, Tag

from pipeline.clean.jsonld import fold

# Parts of a heading that stand over or under the title: section, kicker, badge, words for screen readers.
BESIDE_TITLE = re.compile(
    r"kicker|overline|topline|eyebrow|categor|section|label|badge|roof|dachzeile|spitzmarke|supertitle|"
    r"pre-?title|overtitle|uppertitle|toptitle|surtitle|prefix|topic|rubri|visually-?hidden|sr-only|"
    r"offscreen|-tag\b|subtitle|subline|subhead",
    re.IGNORECASE,
)
NO_TEXT = frozenset({"style", "script", "small", "button", "svg"})
SEPARATOR = re.compile(r"\s+[|–—·•»:-]+\s+|\s*[|»]\s*")
SITE_NAME_MAX_WORDS = 3
HEADING_MIN_CHARS = 8
HEADING_MIN_WORDS = 4  # a lone heading that nothing confirms: shorter ones are names of sites and sections
CONFIRMED_SHARE = 0.5
# The heading is what readers see; two other places that agree outweigh it.
WEIGHTS = {"heading": 2.0, "json-ld": 1.0, "og": 1.0, "window": 0.8, "whole heading": 0.3, "twitter": 0.3}


def choose_title(soup: BeautifulSoup, *, headline: str, named: Sequence[str], outlet: str) -> str:
    """The title on which most places agree; "" where there is none.

    Args:
        soup: Parsed page with its <h1> and <title> elements.
        headline: JSON-LD's headline.
        named: Titles of <meta> elements, best first.
        outlet: Name of the outlet, taken off the end.
    """
    window = soup.find("title")
    places = {
        "json-ld": headline,
        "og": named[0] if named else "",
        "twitter": named[1] if len(named) > 1 else "",
        "window": _text(window) if isinstance(window, Tag) else "",
    }
    places = {name: without_site_name(title, outlet) for name, title in places.items() if fold(title)}
    places |= _heading(soup, list(places.values()), outlet)
    votes: dict[str, float] = {}
    for name, title in places.items():
        votes[fold(title)] = votes.get(fold(title), 0.0) + WEIGHTS[name]
    ranked = sorted(places, key=lambda name: (-votes[fold(places[name])], -WEIGHTS[name]))
    return places[ranked[0]] if ranked else ""


def without_site_name(title: str, outlet: str) -> str:
    """A title without the outlet's name, or a few words that look like one, behind a separator."""
    title = " ".join(title.split())
    pieces = SEPARATOR.split(title)
    last = pieces[-1]
    if len(pieces) < 2 or not last:
        return title
    is_outlet = fold(last) == fold(outlet)
    is_barred = title[: -len(last)].rstrip().endswith(("|", "»"))  # hardly ever part of a headline
    is_short = len(last.split()) <= SITE_NAME_MAX_WORDS and len(title) > (2 if is_barred else 3) * len(last)
    if not (is_outlet or is_short):
        return title
    return title[: title.rindex(last)].rstrip(" |–—·•»:-")


def _heading(soup: BeautifulSoup, titles: list[str], outlet: str) -> dict[str, str]:
    """The <h1> that says most of what another place says, or the only one, if it is long enough."""
    headings = [(_heading_text(h1), _text(h1)) for h1 in soup.find_all("h1")]
    headings = [pair for pair in headings if fold(pair[0]) and fold(pair[0]) != fold(outlet)]
    shares = [max((_overlap(heading, title) for title in titles), default=0.0) for heading, _ in headings]
    best = max(range(len(headings)), key=lambda i: (shares[i], -i), default=None)
    if best is None:
        return {}
    heading, whole = headings[best]
    is_confirmed = shares[best] >= CONFIRMED_SHARE and len(heading) >= HEADING_MIN_CHARS
    is_alone = len(headings) == 1 and (len(heading.split()) >= HEADING_MIN_WORDS or not titles)
    return {"heading": heading, "whole heading": whole} if is_confirmed or is_alone else {}


def _heading_text(h1: Tag) -> str:
    """A heading without its kicker, where something is left."""
    words = len(_text(h1).split())
    beside = 0
    skipped: set[int] = set()
    for element in h1.find_all(True):
        if any(id(parent) in skipped for parent in element.parents):
            continue
        names = " ".join([*(element.get("class") or []), str(element.get("id") or "")])
        if BESIDE_TITLE.search(names) or element.get("aria-hidden") == "true" or element.name in NO_TEXT:
            count = len(_text(element).split())
            if words - beside - count >= 2:
                beside += count
                skipped.add(id(element))
    pieces = [str(text) for text in h1.strings if not any(id(parent) in skipped for parent in text.parents)]
    return " ".join(" ".join(pieces).split()).strip(" |:")


def _text(element: Tag) -> str:
    return " ".join(element.get_text(" ").split())


def _overlap(one: str, other: str) -> float:
    first, second = set(fold(one).split()), set(fold(other).split())
    return len(first & second) / max(min(len(first), len(second)), 1)
