"""Ways of writing that the labelled sentences lack: other names, other cases, datelines.

All choices come from the `random.Random` that is handed in, so a seed repeats a run.
"""

import random
import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import yaml

from training.corpus import Sentence

MONTHS = "Jan Feb March April May June July Aug Sept Oct Nov Dec January February December".split()
# Wire services as they stand in datelines; common knowledge, no source needed for eleven names.
AGENCIES = ("Reuters", "AP", "AFP", "Xinhua", "dpa", "UPI", "TASS", "Anadolu", "IRNA", "SANA", "Kyodo")
# A person's full name: two or three words.
PERSON = re.compile(r"[^\W\d_][\w'’.-]*(?: [^\W\d_][\w'’.-]*){1,2}")


class NameLists:
    """Names to put in place of others, by kind; persons are also put together from first and last names."""

    def __init__(self, sentences: Iterable[Sentence], extra: Iterable[tuple[str, str]] = ()) -> None:
        seen: dict[str, set[str]] = defaultdict(set)
        for sentence in sentences:
            for start, end, kind in sentence.names:
                seen[kind].add(sentence.text[start:end])
        for name, kind in extra:
            seen[kind].add(name)
        self.names = {kind: sorted(names) for kind, names in seen.items()}
        people = [name.split() for name in self.names.get("PER", []) if PERSON.fullmatch(name)]
        self.first_names = sorted({parts[0] for parts in people})
        self.last_names = sorted({parts[-1] for parts in people})

    def draw(self, kind: str, old: str, rng: random.Random) -> str:
        """Draw a name of a kind; a one-word person gives a surname, a longer one a new full name as often."""
        if kind == "PER" and self.first_names and rng.random() < 0.6:
            last = rng.choice(self.last_names)
            return last if " " not in old else f"{rng.choice(self.first_names)} {last}"
        return rng.choice(self.names[kind])


# Types of the registry whose names stand by themselves; state bodies ("Iraqi army") follow other rules.
REGISTRY_KINDS = {
    "person": "PER",
    **dict.fromkeys(("armed_group", "party", "company", "media", "organization", "alliance"), "ORG"),
}
LATIN_NAME = re.compile(r"(?=.*[A-Z])[A-Za-z\u00c0-\u024f'’. -]{2,60}")


def read_registry(folder: Path | None) -> list[tuple[str, str]]:
    """Read names of persons and organisations in Latin script from the registry's YAML files, if given."""
    found: list[tuple[str, str]] = []
    for path in sorted(folder.glob("*.yaml")) if folder else []:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        for actor in content["actors"]:
            kind = REGISTRY_KINDS.get((content.get("defaults", {}) | actor)["type"])
            names = [actor["name"], *actor.get("aliases", [])] if kind else []
            found += [(name.removeprefix("the "), str(kind)) for name in names if LATIN_NAME.fullmatch(name)]
    return found


def swap_names(sentence: Sentence, lists: NameLists, share: float, rng: random.Random) -> Sentence:
    """Replace a share of the names by others of their kind."""
    parts, names, at, length = [], [], 0, 0
    for start, end, kind in sentence.names:
        old = sentence.text[start:end]
        new = lists.draw(kind, old, rng) if rng.random() < share else old
        parts += [sentence.text[at:start], new]
        length += start - at
        names.append((length, length + len(new), kind))
        length, at = length + len(new), end
    return Sentence("".join([*parts, sentence.text[at:]]), tuple(names), sentence.source)


def change_case(sentence: Sentence, rng: random.Random) -> Sentence:
    """Write all in capitals, as a headline with capitals, or all in lower case."""
    way = rng.random()
    if way < 0.4:
        text = sentence.text.upper()
    elif way < 0.8:
        text = re.sub(r"\b[a-z]", lambda letter: letter.group().upper(), sentence.text).rstrip(".")
        text += " " * (len(sentence.text) - len(text))
    else:
        text = sentence.text.lower()
    # Some letters change length with their case (ß, İ): the offsets would slip.
    return sentence._replace(text=text) if len(text) == len(sentence.text) else sentence


def add_dateline(sentence: Sentence, lists: NameLists, rng: random.Random) -> Sentence:
    """Put "BAGHDAD, Jan 5 (Reuters) - " or a shorter form of it in front."""
    place = rng.choice(lists.names["LOC"])
    place = place.upper() if rng.random() < 0.7 else place
    agency = rng.choice(AGENCIES)
    day = f", {rng.choice(MONTHS)} {rng.randint(1, 31)}" if rng.random() < 0.6 else ""
    bracket = f" ({agency})" if rng.random() < 0.6 else ""
    head = f"{place}{day}{bracket} {rng.choice('-–—')} "
    names = [(0, len(place), "LOC")]
    if bracket:
        at = head.index(bracket, len(place)) + 2
        names.append((at, at + len(agency), "ORG"))
    moved = [(start + len(head), end + len(head), kind) for start, end, kind in sentence.names]
    return Sentence(head + sentence.text, (*names, *moved), sentence.source)


def augment(sentence: Sentence, lists: NameLists, rng: random.Random, *, share: float) -> Sentence:
    """Change a sentence or leave it; `share` scales how often (0: never, 1: the recipe's usual)."""
    if rng.random() < 0.35 * share:
        sentence = swap_names(sentence, lists, 0.7, rng)
    if rng.random() < 0.04 * share:
        sentence = add_dateline(sentence, lists, rng)
    elif rng.random() < 0.08 * share:
        sentence = change_case(sentence, rng)
    return sentence
