"""How much a label says, so that it is unique."""

from pipeline.enrich.gazetteer import ALONE, AS_REGION, NO_COUNTRY, WITH_ADMIN1, WITH_COUNTRY, WITH_ID
from pipeline.enrich.locations.compiling.rows import LARGE_POPULATION, TYPES, Rows

# Where news names a city with its state; elsewhere "City, Country" is enough when it is unique.
_STATES_IN_LABELS = frozenset({"US", "CA", "AU"})
_STANDING_ALONE = frozenset({"Gaza Strip", "West Bank"})


def set_styles(rows: Rows, codes: dict[str, int]) -> None:
    """Choose how much a label says, so that it is unique (see `Gazetteer._label`)."""
    plain = _style_cities(rows, {codes[code] for code in _STATES_IN_LABELS})
    _style_admin1(rows, plain)
    seen: set[tuple[str, int, str, bool]] = set()
    for row, name in enumerate(rows.name):
        style, admin1 = rows.style[row], rows.admin1[row]
        division = rows.name[admin1] if style == WITH_ADMIN1 and admin1 >= 0 else ""
        if rows.country[row] != NO_COUNTRY and division == rows.name[rows.country[row]]:
            division = ""  # as `Gazetteer._label` does: "Taipei, Taiwan"
        label = (name, rows.country[row], division, style == AS_REGION)
        if label in seen:
            rows.style[row] = WITH_ID
        seen.add(label)


def _style_cities(rows: Rows, spelled_out: set[int]) -> dict[tuple[str, int], int]:
    """The largest city of a name in its country needs no division, but in federations that always say it."""
    plain: dict[tuple[str, int], int] = {}
    for row, name in enumerate(rows.name):
        key = (name, rows.country[row])
        if TYPES[rows.type[row]] != "city":
            continue
        if rows.country[row] not in spelled_out and key not in plain:
            plain[key] = row
            rows.style[row] = WITH_COUNTRY
        else:
            rows.style[row] = WITH_COUNTRY if name == "Washington, D.C." else WITH_ADMIN1
    return plain


def _style_admin1(rows: Rows, plain: dict[tuple[str, int], int]) -> None:
    """A division called like its city or country says that it is one; a small city elsewhere steps back."""
    for row, name in enumerate(rows.name):
        if TYPES[rows.type[row]] != "admin1":
            continue
        city = plain.get((name, rows.country[row]))
        is_inside = city is not None and rows.admin1[city] == row
        is_large = city is not None and rows.population[city] >= LARGE_POPULATION
        if is_inside or is_large or name == rows.name[rows.country[row]]:
            rows.style[row] = AS_REGION
        elif city is not None:
            rows.style[city] = WITH_ADMIN1
        if name in _STANDING_ALONE:
            rows.style[row] = ALONE
