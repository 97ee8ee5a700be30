"""The compiled form: columns, texts and the table of names."""

from pathlib import Path
from typing import Any

import numpy as np
import orjson

from pipeline.enrich.locations.compiling.rows import Rows
from pipeline.enrich.lookup import NameTable


def write_arrays(folder: Path, rows: Rows, meta: dict[str, Any]) -> None:
    """Write everything into `folder`; `meta` is what `Gazetteer` reads beside the arrays."""
    columns: dict[str, tuple[list[Any], type]] = {
        "lat": (rows.lat, np.float32),
        "lon": (rows.lon, np.float32),
        "population": (rows.population, np.int32),
        "country": (rows.country, np.uint16),
        "admin1": (rows.admin1, np.int32),
        "type": (rows.type, np.uint8),
        "number": (rows.number, np.int64),
        "style": (rows.style, np.int8),
        "fame": (rows.fame, np.float32),
        "entry_row": ([entry[1] for entry in rows.entries], np.int32),
        "entry_kind": ([entry[2] for entry in rows.entries], np.uint8),
        "entry_language": ([entry[3] for entry in rows.entries], np.uint8),
    }
    for name, (values, kind) in columns.items():
        np.save(folder / f"{name}.npy", np.array(values, dtype=kind))
    texts = [name.encode() for name in rows.name]
    (folder / "texts.bin").write_bytes(b"".join(texts))
    np.save(folder / "offsets.npy", np.cumsum([0, *map(len, texts)], dtype=np.int64))
    numbered = sorted((number, row) for row, number in enumerate(rows.number) if number)
    np.save(folder / "ids.npy", np.array([number for number, _ in numbered], dtype=np.int64))
    np.save(folder / "id_rows.npy", np.array([row for _, row in numbered], dtype=np.int32))
    NameTable.build((entry[0], at) for at, entry in enumerate(rows.entries)).save(folder)
    (folder / "meta.json").write_bytes(orjson.dumps(meta))
