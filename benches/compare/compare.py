"""The same two jobs in jsna, DuckDB and Polars, side by side in one session.

    python3 benches/compare/compare.py BENCH_BINARY DATA_DIR [--repeat 3]

DATA_DIR is made by `jsna-bench data DATA_DIR 24 219` (10 million street rows) and
`jsna-bench records DATA_DIR/records 12 150000` (1.8 million records of 40 columns).

ingest-records  CSV files of 40 columns, of which 22 are kept, to typed Parquet. jsna also replaces references and
            people by keyed pseudonyms.
ingest      street CSV files to typed Parquet. jsna also validates every cell, keeps the source row of every
            row, hashes every file, and counts repeated keys; DuckDB and Polars only convert.
aggregate   count by month, LSOA and crime type over the Parquet files that each wrote itself.

Each job runs in a process of its own, so that peak memory is the job's own. The answers are compared
before any time is printed. What counts is the ratio: seconds depend on the machine.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
ENGINES = {"duckdb": "with_duckdb.py", "polars": "with_polars.py"}


def run(command, env=None):
    """Seconds, peak memory in MB, and the JSON object on the last line of stdout."""
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, **(env or {})})
    out, _ = child.communicate()
    seconds = time.perf_counter() - start
    if child.returncode:
        sys.exit(f"{command} ended with {child.returncode}")
    answer = json.loads(out.strip().splitlines()[-1])
    return answer.get("seconds", seconds), answer.get("peak_mb"), answer


def main():
    p = argparse.ArgumentParser()
    p.add_argument("bench", help="the jsna-bench binary, built with --release")
    p.add_argument("data", type=Path, help="the folder that `jsna-bench data` wrote")
    p.add_argument("--repeat", type=int, default=3)
    p.add_argument("--threads", type=int, default=os.cpu_count())
    args = p.parse_args()
    work = args.data / "bench-work"
    work.mkdir(exist_ok=True)
    pattern = str(args.data / "landing/police/**/*-street.csv")
    env = {"POLARS_MAX_THREADS": str(args.threads), "RAYON_NUM_THREADS": str(args.threads)}
    jobs = {"jsna": [args.bench]}
    jobs |= {name: [sys.executable, str(HERE / script)] for name, script in ENGINES.items()}
    patterns = {"ingest-records": str(args.data / "records/*.csv")}
    for job in ("ingest", "ingest-records", "aggregate"):
        # The counts are taken over what `ingest` wrote, so the records go into folders of their own.
        own = "" if job != "ingest-records" else "-records"
        best = {}
        answers = {}
        # Rounds, not runs in a row: what else the machine does falls on every engine alike.
        for _ in range(args.repeat):
            for name, command in jobs.items():
                seconds, peak, answer = run(
                    [*command, job, patterns.get(job, pattern), str(work / (name + own)), str(args.threads)], env
                )
                answers[name] = (answer["rows"], answer.get("cells"), answer.get("checksum"))
                if name not in best or seconds < best[name][0]:
                    best[name] = (seconds, peak)
        if len(set(answers.values())) != 1:
            sys.exit(f"{job}: the answers differ: {answers}")
        print(f"{job}: {answers['jsna'][0]:,} rows, the same answer from all")
        reference = best["duckdb"][0]
        for name, (seconds, peak) in sorted(best.items(), key=lambda b: b[1][0]):
            print(f"  {name:8} {seconds:7.2f} s   {seconds / reference:5.2f} x DuckDB   peak {peak:,.0f} MB")


if __name__ == "__main__":
    main()
