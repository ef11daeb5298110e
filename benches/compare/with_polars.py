"""The two jobs in Polars (Python). Called by compare.py: JOB PATTERN WORK_DIR THREADS."""

import json
import resource
import shutil
import sys
import time
from pathlib import Path

import polars as pl

job, pattern, work, threads = sys.argv[1], sys.argv[2], Path(sys.argv[3]), int(sys.argv[4])
start = time.perf_counter()
if job == "ingest":
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    text = ["Crime ID", "Month", "Reported by", "Falls within", "Location", "LSOA code", "LSOA name", "Crime type",
            "Last outcome category", "Context"]
    schema = {name: pl.String for name in text} | {"Longitude": pl.Float64, "Latitude": pl.Float64}
    lazy = pl.scan_csv(pattern, schema_overrides=schema, glob=True)
    lazy = lazy.with_columns(pl.col("Month").str.to_date("%Y-%m")).drop("Context")
    lazy.sink_parquet(work / "street.parquet", compression="snappy")
    answer = {"rows": pl.scan_parquet(work / "street.parquet").select(pl.len()).collect().item()}
elif job == "ingest-records":
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    lazy = pl.scan_csv(pattern, infer_schema=False, glob=True)
    moments = [pl.col(c).str.to_datetime("%d/%m/%Y %H:%M") for c in ("Recorded Date", "Occurred From", "Occurred To")]
    numbers = [pl.col(c).cast(pl.Int64) for c in ("Grid East", "Grid North", "Victim Age")]
    kept = ["Crime Ref", "HO Code", "Offence", "Keywords", "Hate Strands", "Status", "Location Type", "LSOA Code",
            "Ward", "Victim URN", "Victim Gender", "Victim Ethnicity", "Suspect URN", "Relationship", "Outcome Code"]
    lazy = lazy.select(*kept, *moments, *numbers, pl.col("Outcome Date").str.to_date("%d/%m/%Y"))
    lazy.sink_parquet(work / "records.parquet", compression="snappy")
    answer = {"rows": pl.scan_parquet(work / "records.parquet").select(pl.len()).collect().item()}
else:
    cells = (
        pl.scan_parquet(work / "street.parquet")
        .group_by("Month", "LSOA code", "Crime type")
        .agg(pl.len().cast(pl.Int64).alias("n"))
        .sort("Month", "LSOA code", "Crime type")
        .collect(engine="streaming")
    )
    n = cells["n"]
    answer = {"rows": n.sum(), "cells": cells.height, "checksum": (n * n).sum()}
answer["seconds"] = time.perf_counter() - start
answer["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps(answer))
