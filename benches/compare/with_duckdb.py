"""The two jobs in DuckDB. Called by compare.py: JOB PATTERN WORK_DIR THREADS."""

import json
import resource
import shutil
import sys
import time
from pathlib import Path

import duckdb

job, pattern, work, threads = sys.argv[1], sys.argv[2], Path(sys.argv[3]), int(sys.argv[4])
db = duckdb.connect(config={"threads": threads})
start = time.perf_counter()
if job == "ingest":
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    db.execute(
        f"""
        COPY (
          SELECT "Crime ID" AS crime_id, strptime("Month", '%Y-%m')::DATE AS month, "Reported by" AS reported_by,
                 "Falls within" AS falls_within, "Longitude" AS longitude, "Latitude" AS latitude,
                 "Location" AS location, "LSOA code" AS lsoa_code, "LSOA name" AS lsoa_name,
                 "Crime type" AS crime_type, "Last outcome category" AS outcome
          FROM read_csv('{pattern}', header = true, columns = {{
            'Crime ID': 'VARCHAR', 'Month': 'VARCHAR', 'Reported by': 'VARCHAR', 'Falls within': 'VARCHAR',
            'Longitude': 'DOUBLE', 'Latitude': 'DOUBLE', 'Location': 'VARCHAR', 'LSOA code': 'VARCHAR',
            'LSOA name': 'VARCHAR', 'Crime type': 'VARCHAR', 'Last outcome category': 'VARCHAR', 'Context': 'VARCHAR'
          }})
        ) TO '{work / "street.parquet"}' (FORMAT parquet, COMPRESSION snappy)
        """
    )
    rows = db.execute(f"SELECT count(*) FROM '{work / 'street.parquet'}'").fetchone()[0]
    answer = {"rows": rows}
elif job == "ingest-records":
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    kept = ["Crime Ref", "HO Code", "Offence", "Keywords", "Hate Strands", "Status", "Location Type", "LSOA Code",
            "Ward", "Victim URN", "Victim Gender", "Victim Ethnicity", "Suspect URN", "Relationship", "Outcome Code"]
    moments = [f"strptime(\"{c}\", '%d/%m/%Y %H:%M') AS \"{c}\"" for c in ("Recorded Date", "Occurred From", "Occurred To")]
    numbers = [f'"{c}"::BIGINT AS "{c}"' for c in ("Grid East", "Grid North", "Victim Age")]
    columns = ", ".join([f'"{c}"' for c in kept] + moments + numbers)
    db.execute(
        f"""
        COPY (
          SELECT {columns}, strptime("Outcome Date", '%d/%m/%Y')::DATE AS outcome_date
          FROM read_csv('{pattern}', header = true, all_varchar = true)
        ) TO '{work / "records.parquet"}' (FORMAT parquet, COMPRESSION snappy)
        """
    )
    answer = {"rows": db.execute(f"SELECT count(*) FROM '{work / 'records.parquet'}'").fetchone()[0]}
else:
    cells = db.execute(
        f"SELECT month, lsoa_code, crime_type, count(*) FROM '{work / 'street.parquet'}' GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    answer = {
        "rows": sum(c[3] for c in cells),
        "cells": len(cells),
        "checksum": sum(c[3] * c[3] for c in cells),
    }
answer["seconds"] = time.perf_counter() - start
answer["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps(answer))
