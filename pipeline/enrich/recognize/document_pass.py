"""The document pass: full names decide about their short forms, and are found again where they recur."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from pipeline.enrich.recognize.tags import NamedSpan

# How much a full name says about its short form beside one mention of it, when a form's
# kind counts as clear, from which score the model is believed against it, and what a repeat is worth.
SHORT_WEIGHT = 0.9
CLEAR_SHARE = 0.6
SURE = 0.8
REPEAT_SCORE = 0.6


def harmonize(spans: Iterable[NamedSpan], text: str) -> list[NamedSpan]:
    """Let a document's full names decide about their short forms.

    Args:
        spans: The document's spans, in code points of `text`, without overlap.
        text: The document.

    Returns:
        The spans in reading order. A short form (a person's last name, an organisation's initials, a name
        seen elsewhere) that the model was less sure of takes the kind of its full form; where the text
        repeats a full form or such a short form without a span, it gets one, with a lower score.
    """
    read = sorted(spans)
    kinds = find_kinds(read, text)
    settled = [settle(span, text, kinds) for span in read]
    return sorted([*settled, *find_repeats(settled, text, kinds)])


def find_kinds(spans: Sequence[NamedSpan], text: str) -> dict[str, tuple[str, float]]:
    """Give full forms, and the short forms they explain, their kind in this document and its weight."""
    votes: dict[str, Counter[str]] = {}
    for span in spans:
        surface = text[span.start : span.end]
        for form, weight in (
            (surface, 1.0),
            *((short, SHORT_WEIGHT) for short in shorten(surface, span.label)),
        ):
            votes.setdefault(form, Counter())[span.label] += weight * span.score  # type: ignore[assignment]  # weights add up as counts do
    kinds = {}
    for form, vote in votes.items():
        kind, weight = vote.most_common(1)[0]
        if weight >= CLEAR_SHARE * vote.total():
            kinds[form] = (kind, float(weight))
    return kinds


def shorten(name: str, label: str) -> Iterator[str]:
    """Give the short forms under which a full name comes back in news."""
    words = name.split()
    if label == "PER" and len(words) > 1:
        last = words[-1]
        if len(last) > 2 and last[0].isupper():
            yield last
        if len(words) > 2 and words[-2].islower():
            yield " ".join(words[-2:])
    if label == "ORG" and len(words) > 1:
        initials = "".join(word[0] for word in words if word[0].isupper())
        if len(initials) > 2:
            yield initials


def settle(span: NamedSpan, text: str, kinds: dict[str, tuple[str, float]]) -> NamedSpan:
    """Give a span its surface's kind in this document, unless the model was sure of another."""
    kind, weight = kinds.get(text[span.start : span.end], (span.label, 0.0))
    if kind == span.label or span.score >= SURE:
        return span
    return span._replace(label=kind, score=round(min(span.score, weight), 4))


def find_repeats(
    spans: Sequence[NamedSpan], text: str, kinds: dict[str, tuple[str, float]]
) -> Iterator[NamedSpan]:
    """Find settled forms where the text repeats them and the model saw nothing."""
    forms = [form for form, (_, weight) in kinds.items() if is_repeatable(form, weight)]
    # The longest form at a place first. A pattern made of all forms would be compiled anew for each document.
    places = sorted((start, -len(form), form) for form in forms for start in find_places(form, text))
    taken = {at for span in spans for at in range(span.start, span.end)}
    last = 0
    for start, _, form in places:
        end = start + len(form)
        if start < last:
            continue
        last = end
        if taken.isdisjoint(range(start, end)):
            yield NamedSpan(start, end, kinds[form][0], REPEAT_SCORE)


def find_places(form: str, text: str) -> Iterator[int]:
    """Find where a form stands as words of its own."""
    start = text.find(form)
    while start >= 0:
        end = start + len(form)
        before, after, then = text[max(start - 1, 0) : start], text[end : end + 1], text[end + 1 : end + 2]
        # Not before a number: "May 5" is no mention of Theresa May.
        if not (is_of_word(before) or is_of_word(after) or (after == " " and then.isdecimal())):
            yield start
        start = text.find(form, start + 1)


def is_of_word(char: str) -> bool:
    """Tell whether a character goes on with a word; at the text's ends there is none."""
    return char.isalnum() or char in ("_", "-")


def is_repeatable(form: str, weight: float) -> bool:
    """Tell whether a form is safe to mark wherever it stands: long enough, capitalised, and seen clearly."""
    return len(form) > 2 and form[0].isupper() and weight >= SURE * SHORT_WEIGHT
