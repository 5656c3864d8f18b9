"""Large tables, kept as parquet beside the text files they come from, so that the text is read only once.

Both ways a table passes through batch by batch, so reading needs little more memory than the table that comes out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from data.scratch import scratch_in

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

Read = Callable[[Path], Iterator["pa.RecordBatch"]]


def cached(source: Path, schema: pa.Schema, read: Read) -> pd.DataFrame:
    """Return the table that `read` makes of `source`, from the parquet file beside it if that is up to date.

    The parquet file appears all at once. Where it cannot be written (a folder of somebody else's, a full disk)
    the table is read from the text every time, as a whole. Raises `OSError` if `source` cannot be read.
    """
    import pyarrow.parquet as pq

    cache = source.with_suffix(".parquet")
    schema = schema.with_metadata({"source": _version(source)})
    try:
        if not _is_up_to_date(cache, schema):
            _write(cache, schema, read(source))
    except OSError:
        return in_memory(read(source), schema)
    with pq.ParquetFile(cache) as file:
        return _to_pandas((name, file.read([name]).column(0)) for name in schema.names)


def in_memory(batches: Iterator[pa.RecordBatch], schema: pa.Schema) -> pd.DataFrame:
    """Return `batches` as one table that can be changed."""
    import pyarrow as pa

    table = pa.Table.from_batches(batches, schema)
    return _to_pandas(zip(table.column_names, table.columns, strict=True))


def _to_pandas(columns: Iterable[tuple[str, pa.ChunkedArray]]) -> pd.DataFrame:
    """Return a table of `columns`, which are asked for one after the other, so that few need be in memory twice."""
    import numpy as np
    import pandas as pd
    import pyarrow as pa

    return pd.DataFrame(
        {
            # numbers would else lie in memory of Arrow's that cannot be written to
            name: column.to_pandas() if pa.types.is_string(column.type) else np.require(column.to_numpy(), None, "W")
            for name, column in columns
        },
        copy=False,
    )


def _version(source: Path) -> str:
    facts = source.stat()
    return f"{facts.st_size} bytes, changed at {facts.st_mtime_ns} ns"


def _is_up_to_date(cache: Path, schema: pa.Schema) -> bool:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return cache.is_file() and pq.read_schema(cache).equals(schema, check_metadata=True)
    except pa.ArrowInvalid:  # not parquet, or cut short
        return False


def _write(cache: Path, schema: pa.Schema, batches: Iterator[pa.RecordBatch]) -> None:
    import pyarrow.parquet as pq

    with scratch_in(cache.parent) as scratch:
        with pq.ParquetWriter(scratch / cache.name, schema, compression="zstd") as writer:
            for batch in batches:
                writer.write_batch(batch.cast(schema))
        (scratch / cache.name).replace(cache)
