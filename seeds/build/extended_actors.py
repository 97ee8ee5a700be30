"""Makes seeds/actors/extended/*.csv from three public lists; run it again when a list or the core changes.

    python seeds/build/extended_actors.py UCDP.csv OFAC.jsonl.gz FACTBOOK_FOLDER

UCDP: Uppsala Conflict Data Program, UCDP Actor Dataset 22.1 (CC BY 4.0). OFAC: names and aliases of the U.S.
SDN list (public domain). FACTBOOK: The CIA World Factbook as JSON, a file a country (public domain).
Whoever is in the core already, under any name, is left out; so are the rows and names of left_out.csv, which
a person found to be garbled or another row's double: `into` is who has the names of a double.
"""

import csv
import gzip
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from pathlib import Path

import regex

from pipeline.enrich.countries import load_countries
from pipeline.enrich.fold import fold
from pipeline.enrich.registry import Registry, load_registry
from pipeline.enrich.registry.lint import country_name_parts
from pipeline.enrich.registry.seeds import slug
from pipeline.settings import REPOSITORY, Settings

Row = dict[str, str]
COLUMNS = ["id", "name", "type", "country", "aliases", "ambiguous", "office", "title", "from", "source"]
LEFT_OUT = Path(__file__).with_name("left_out.csv")
OUT = REPOSITORY / "seeds" / "actors" / "extended"
MONTHS = "january february march april may june july august september october november december".split()
# UCDP names states by their history.
UCDP_COUNTRIES = {
    "DR Congo (Zaire)": "CD",
    "Russia (Soviet Union)": "RU", "Myanmar (Burma)": "MM",
    "Yemen (North Yemen)": "YE",
    "Serbia (Yugoslavia)": "RS", "Cambodia (Kampuchea)": "KH", "Zimbabwe (Rhodesia)": "ZW", "Turkey": "TR",
    "Bosnia-Herzegovina": "BA", "Madagascar (Malagasy)": "MG", "Ivory Coast": "CI", "Congo": "CG",
    "South Yemen": "YE", "South Vietnam": "VN", "Vietnam (North Vietnam)": "VN", "Kyrgyzstan": "KG",
}  # fmt: skip
# Programmes of one country's own officials; the others say nothing sure of a country.
OFAC_COUNTRIES = {"VENEZUELA": "VE", "ZIMBABWE": "ZW", "BELARUS": "BY", "NICARAGUA": "NI"}
FIRM = regex.compile(
    r"\b(?:"
    r"S\.?A\.?S?|LTDA|LTD|LLC|LIMITED|GMBH|INC|CORP|CO|S\.? DE R|OOO|FZE|FZCO|DMCC|PLC|AG|SARL|BV"
    r"|OAO|PAO|AO|TRADING|HOTEL|EXCHANGE|TRAVEL|IMPORT|EXPORT|GENERAL TRADING|CONSTRUCTION"
    r"|ENTERPRISES?|COMERCIAL|INVERSIONES|TRANSPORTES?|AGRO\w*|INMOBILIARIA|DROGAS|BOUTIQUE"
    r"|PHARMACY|COMPANY|FACTORY|INDUSTR\w+|SHIPPING|MARITIME|TANKERS?|REAL ESTATE|TECHNOLOG\w+"
    r"|ELECTRONICS?|MOTORS?|CONSORCIO|OBS\w*CHESTVO|AKTSION\w+|KABUSHIKI|GONGSI|[CO]?JSC|ZAO"
    r"|FEDERAL STATE|CARGO|AIRLINES?|SERVICES?|HAWALAH|SUPERMERCADO|DISTRIBUIDORA"
    r")\b"
)
GENERIC = frozenset(
    fold(word)
    for word in """
    party movement front alliance union national democratic people's peoples the of for and new
    liberal social socialist republican labor labour progress progressive freedom justice
    development conservative communist green greens christian united unity reform congress
    coalition league change future popular independent independence rally center centre liberty
    solidarity action citizens democracy workers
    """.split()
)
SMALL = frozenset("al el bin ibn abu abd de da of the and for in ul ur ud e i a la los del von van".split())


def main() -> None:
    """Write the four files; print how many rows each has."""
    ucdp, ofac, factbook = map(Path, sys.argv[1:4])
    core = load_core()
    taken = {fold(name.text) for name in load_countries(REPOSITORY / "seeds").names}
    taken |= {alias for actor in core.actors.values() for alias in map(fold, (a.text for a in actor.aliases))}
    taken |= country_name_parts(REPOSITORY / "seeds").keys()
    ids = set(core.actors)
    files: dict[str, list[Row]] = {}
    for name, rows in (
        ("factbook-leaders.csv", factbook_leaders(factbook, core)),
        ("factbook-parties.csv", factbook_parties(factbook)),
        ("ucdp-armed-groups.csv", ucdp_groups(ucdp)),
        ("ofac-organisations.csv", ofac_organisations(ofac)),
        ("ofac-persons.csv", ofac_persons(ofac)),
    ):
        files[name] = list(_unique(rows, taken, ids))
    for name, found in files.items():
        kept = without_left_out(found, files)
        with (OUT / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n", restval="")
            writer.writeheader()
            writer.writerows(kept)
        report(name, len(kept))


def report(*words: object) -> None:
    """One line for the person who runs this."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")


def load_core() -> Registry:
    """The registry without the files that this script makes."""
    OUT.mkdir(exist_ok=True)
    for path in OUT.glob("*.csv"):
        path.unlink()
    with tempfile.TemporaryDirectory() as home:
        return load_registry(Settings(home=Path(home)))


def without_left_out(rows: Iterable[Row], files: Mapping[str, Iterable[Row]]) -> list[Row]:
    """The rows that stay, without the names that are no names, with the names of their doubles."""
    with LEFT_OUT.open(encoding="utf-8", newline="") as lines:
        left_out = list(csv.DictReader(lines))
    names = {(one["id"], one["name"]) for one in left_out if one["name"]}
    gone = {one["id"]: one["into"] for one in left_out if not one["name"]}
    everyone = {row["id"]: row for file in files.values() for row in file}
    kept = []
    for row in rows:
        if row["id"] in gone:
            continue
        doubles = [everyone[id_] for id_, into in gone.items() if into == row["id"] and id_ in everyone]
        plain = [name for double in doubles for name in (double["name"], *_parted(double, "aliases"))]
        weak = [name for double in doubles for name in _parted(double, "ambiguous")]
        for key, more in (("aliases", plain), ("ambiguous", weak)):
            given = dict.fromkeys([*_parted(row, key), *more])
            row[key] = "|".join(n for n in given if n != row["name"] and (row["id"], n) not in names)
        kept.append(row)
    return kept


def _parted(row: Row, key: str) -> list[str]:
    return [name for name in row.get(key, "").split("|") if name]


def _unique(rows: Iterable[Row], taken: set[str], ids: set[str]) -> Iterator[Row]:
    """Drop whoever has a full name in common with one already there; drop aliases that are another's."""
    for row in rows:
        names = [row["name"], *filter(None, row.get("aliases", "").split("|"))]
        if any(fold(name) in taken for name in names) or not fold(row["name"]):
            continue
        row["id"] = slug(row["name"])[:70].strip("-")
        if not row["id"] or row["id"] in ids:
            continue
        ids.add(row["id"])
        taken.update(map(fold, names))
        for key in ("aliases", "ambiguous"):
            given = dict.fromkeys(filter(None, row.get(key, "").split("|")))
            row[key] = "|".join(alias for alias in given if alias != row["name"])
        yield row


def _clean(text: str) -> str:
    return regex.sub(r"\s+", " ", regex.sub(r"<[^>]+>", " ", text.replace("’", "'"))).strip(" ,;")


def _sorted_names(names: Iterable[str]) -> tuple[str, str]:
    """Full names, and those that mean nothing sure alone: acronyms, single words, generic words."""
    full, weak = [], []
    for name in dict.fromkeys(filter(None, map(_clean, names))):
        words = fold(name).split()
        is_weak = len(words) < 2 or all(word in GENERIC for word in words) or len(fold(name)) < 7
        (weak if is_weak else full).append(name)
    return "|".join(full), "|".join(weak)


# --- UCDP


def ucdp_groups(path: Path) -> Iterator[Row]:
    """Organised armed groups; communal actors are peoples and clans, governments are states."""
    countries = _country_codes()
    with path.open(encoding="utf-8-sig", newline="") as file:
        for group in csv.DictReader(file):
            if group["Org"] not in {"1", "2"} or group["NameData"].startswith("Government of"):
                continue
            names = [
                name.strip()
                for column in (
                    "NameOrigFullEng",
                    "NameOrigFull",
                    "NewNameFullEng",
                    "NewNameFullMotherTongue",
                    "NameData",
                    "NewName",
                )
                for name in regex.split(r"\s*[;/]\s+", group[column] or "")
                if name.strip() and name.strip().casefold() != "n/a" and len(name.strip()) < 90
            ]
            full, weak = _sorted_names(names)
            if not full:
                continue
            name, _, rest = full.partition("|")
            country = countries.get(group["Location"].strip(), "")
            yield {
                "name": name,
                "type": "armed_group",
                "country": country,
                "aliases": rest,
                "ambiguous": weak,
                "source": f"UCDP Actor 22.1 (id {group['ActorId']})",
            }


def _country_codes() -> dict[str, str]:
    countries = load_countries(REPOSITORY / "seeds")
    names = {name.text: name.code for name in countries.names if name.kind in {"name", "alias"}}
    return {**names, **UCDP_COUNTRIES}


# --- OFAC


def _entries(path: Path, kind: str) -> list[dict[str, object]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [entry for entry in map(json.loads, lines) if entry["kind"] == kind]


def ofac_organisations(path: Path) -> Iterator[Row]:
    """Organisations with other names that are no firms."""
    for entry in _entries(path, "entity"):
        raw = [str(entry["name"]), *map(str, entry["aliases"])]  # type: ignore[call-overload]
        programs = str(entry["programs"])
        if any(FIRM.search(name.upper()) for name in raw[:1]) or "SDNTK" in programs or len(raw) < 2:
            continue
        full, weak = _sorted_names(_title_case(name) for name in raw if not FIRM.search(name.upper()))
        if not full:
            continue
        name, _, rest = full.partition("|")
        is_group = "FTO" in programs or (programs.startswith("SDGT") and "IFSR" not in programs)
        yield {
            "name": name,
            "type": "armed_group" if is_group and "FTO" in programs else "other",
            "country": _ofac_country(programs),
            "aliases": rest,
            "ambiguous": weak,
            "source": f"US SDN list (id {entry['id']})",
        }


def ofac_persons(path: Path) -> Iterator[Row]:
    """Persons with a title or several names; a name of common words only names nobody for sure."""
    entries = _entries(path, "individual")
    people = [
        (entry, [_person_name(n) for n in (str(entry["name"]), *map(str, entry["aliases"]))])
        for entry in entries
    ]  # type: ignore[call-overload]
    counts = Counter(
        word for _, names in people for word in {w for name in names for w in fold(name).split()}
    )
    for entry, names in people:
        is_drugs = "SDNTK" in str(entry["programs"])
        if len(names) < (6 if is_drugs else 2) and (not entry["title"] or is_drugs):
            continue
        full = [name for name in dict.fromkeys(names) if _is_telling(name, counts)]
        if not full or full[0] != names[0]:
            continue
        yield {
            "name": full[0],
            "type": "person",
            "country": _ofac_country(str(entry["programs"])),
            "aliases": "|".join(name for name in full[1:] if _is_spelling(name, full[0])),
            "source": f"US SDN list (id {entry['id']})",
        }


def _is_telling(name: str, counts: Counter[str]) -> bool:
    words = [word for word in fold(name).split() if word not in SMALL]
    if len(words) < 2 or any(len(word) < 2 for word in words):
        return False
    return len(words) >= 4 or any(counts[word] <= 3 and len(word) > 3 for word in words)


def _is_spelling(alias: str, name: str) -> bool:
    """A cover name of two words ("Alexander Petrov") is somebody else's in the news; a spelling is not."""
    family, other = fold(name).split()[-1], fold(alias).split()[-1]
    return len(fold(alias).split()) > 2 or SequenceMatcher(None, family, other).ratio() >= 0.7


def _ofac_country(programs: str) -> str:
    return next((code for program, code in OFAC_COUNTRIES.items() if programs.startswith(program)), "")


def _person_name(name: str) -> str:
    last, _, first = name.partition(",")
    return _title_case(
        regex.sub(
            r"\b(?:Dr|Sheikh|Shaykh|Haji|Hajji|Mullah|Maulavi|General|Gen|Col)\.? ",
            "",
            f"{first.strip()} {last.strip()}".strip(),
        )
    )


def _title_case(name: str) -> str:
    """Names come in capitals: "AL-ZAWAHIRI" is al-Zawahiri; acronyms in brackets go."""
    name = regex.sub(r"\s*\([^)]*\)", "", name)
    words = []
    for word in name.split():
        parts = [part.capitalize() if part.isupper() and len(part) > 1 else part for part in word.split("-")]
        if parts[0].casefold() in {"al", "el", "ul", "ur", "ud", "as", "ar", "an"} and len(parts) > 1:
            parts[0] = parts[0].lower()
        words.append("-".join(parts))
    text = " ".join(words)
    text = regex.sub(r"\b(Of|The|And|For|In|De|Del|La|Y|Bin|Ibn|E)\b", lambda m: m.group().lower(), text)
    return text[:1].upper() + text[1:] if not text.startswith(("al-", "el-")) else text


# --- Factbook


def _factbook(folder: Path) -> Iterator[tuple[str, dict[str, object]]]:
    """Country code and "Government" of each country's file."""
    codes = _country_codes()
    for path in sorted(folder.glob("*/*.json")):
        government = json.loads(path.read_text(encoding="utf-8")).get("Government") or {}
        names = government.get("Country name") or {}
        for key in ("conventional short form", "conventional long form"):
            name = (names.get(key) or {}).get("text") or ""
            if code := codes.get(_clean(name)):
                yield code, government
                break


def factbook_leaders(folder: Path, core: Registry) -> Iterator[Row]:
    """Heads of state and of government where the core has none, family names in capitals in the source.

    Where the core has another one than the list, both are printed: one of them is out of date.
    """
    pattern = regex.compile(
        r"^(?:Transitional |Interim |Acting |Caretaker |Executive )*(?P<title>President|Prime Minister|"
        r"King|Sultan|Emir|Amir|Premier|"
        r"Chancellor|Taoiseach|Queen|Grand Duke|Prince|Governor General|State President)"
        r"(?: of [A-Z]\w+| of the [A-Z]\w+)?"
        r"(?: and \w+(?: \w+)*?)? (?P<name>[^(;<,]+?) \(since (?P<since>[^);,]+)\)"
    )
    for code, government in _factbook(folder):
        branch = government.get("Executive branch") or {}
        for field, office in (
            ("chief of state", "head_of_state"),
            ("head of government", "head_of_government"),
        ):
            text = _clean((branch.get(field) or {}).get("text") or "")  # type: ignore[attr-defined]
            found = pattern.match(text)
            if not found or "represented by" in text[: found.end()] or "Governor" in found["title"]:
                continue
            if not (since := _day(found["since"])):
                continue
            name = " ".join(_name_case(word) for word in found["name"].split())
            if len(name.split()) < 2 or len(name) > 45 or '"' in name or name.startswith("Council"):
                continue
            if holders := core.office_holders(code, office):
                if not any(
                    set(fold(name).split()) & set(fold(a.text).split()) for h in holders for a in h.aliases
                ):
                    report(
                        f"{code} {office}: {holders[0].name} in the core, {name} since {since} in the list"
                    )
                continue
            yield {
                "name": name,
                "type": "person",
                "country": code,
                "office": office,
                "title": found["title"],
                "from": since,
                "source": "CIA World Factbook",
            }


def _name_case(word: str) -> str:
    return "-".join(
        part.capitalize() if part.isupper() and len(part) > 1 else part for part in word.split("-")
    )


def _day(text: str) -> str:
    """As in "12 December 2019", "December 2019", "2019"."""
    parts = text.split()
    if not parts or not regex.fullmatch(r"(?:19|20)\d\d", parts[-1]):
        return ""
    if len(parts) >= 2 and parts[-2].casefold() in MONTHS:
        month = f"{parts[-1]}-{MONTHS.index(parts[-2].casefold()) + 1:02}"
        return f"{month}-{int(parts[-3]):02}" if len(parts) >= 3 and parts[-3].isdigit() else month
    return parts[-1]


def factbook_parties(folder: Path) -> Iterator[Row]:
    """Parties as listed: "name or ACRONYM", one a line; a name that two countries use stays ambiguous."""
    found: list[tuple[str, list[str]]] = []
    for code, government in _factbook(folder):
        field = government.get("Political parties") or {}
        text = field.get("text") if isinstance(field, dict) else ""  # type: ignore[attr-defined]
        for line in regex.split(r"<br\s*/?>|;", str(text or "")):
            if names := _party_names(line):
                found.append((code, names))
    shared = Counter(fold(name) for _, names in found for name in names)
    countries = load_countries(REPOSITORY / "seeds").by_code
    for code, names in found:
        full, weak = _sorted_names(names)
        plain = [name for name in full.split("|") if name and shared[fold(name)] == 1]
        ambiguous = [name for name in (*full.split("|"), *weak.split("|")) if name and name not in plain]
        yield {
            "name": plain[0] if plain and plain[0] == names[0] else f"{names[0]} ({countries[code].name})",
            "type": "party",
            "country": code,
            "aliases": "|".join(plain),
            "ambiguous": "|".join(ambiguous),
            "source": "CIA World Factbook",
        }


def _party_names(line: str) -> list[str]:
    text = regex.sub(r"<strong>.*?</strong>", "", line)
    text = regex.sub(r"\(\d{4}\)|\bnote\b.*", "", _clean(text))
    if (
        not 3 < len(text) < 110
        or text.endswith(":")
        or "parties" in text.casefold()
        or text.casefold().startswith(("none", "other"))
    ):
        return []
    names = []
    for part in regex.split(r"\s+or\s+", text):
        inside = regex.findall(r"[\(\[]([^)\]]+)[\)\]]", part)
        outside = _clean(regex.sub(r"\s*[\(\[][^)\]]*[\)\]]", "", part))
        names += [
            outside,
            *(name for name in inside if name[:1].isupper() and not any(c in name for c in ":,+")),
        ]
    return [name.strip() for name in names if 2 < len(name.strip()) < 70 and name.strip()[:1].isupper()]


if __name__ == "__main__":
    main()
