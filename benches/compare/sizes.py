"""Assessments of three sizes: seconds and peak memory of `jsna assess`, and whether they grow with the numbers.

    python3 benches/compare/sizes.py JSNA_BINARY WORK_DIR [--repeat 2]

JSNA_BINARY is the program, built with --release. WORK_DIR is made, and can be deleted afterwards.

Each size is a county of `jsna synth` with the built-in indicators and as many defined here as make up the number:
one for each type of street crime in each kind of place and outcome, with rates down to small areas. The project is
ingested first; what is timed is the way from the store to the published release, as `jsna assess` does it.

The last line fails the run (exit 1) if a number of the largest county takes more than one and a half times as long
as one of the smallest.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

# LSOAs, months, indicators.
SIZES = [(150, 48, 60), (400, 84, 80), (800, 120, 96)]
# A number may take this many times as long in the largest county as in the smallest.
GROWTH = 1.5

TYPES = [
    "anti_social_behaviour", "bicycle_theft", "burglary", "criminal_damage_and_arson", "drugs", "other_crime", "other_theft",
    "possession_of_weapons", "public_order", "robbery", "shoplifting", "theft_from_the_person", "vehicle_crime",
    "violence_and_sexual_offences",
]

INDICATOR = """
[[indicator]]
id = "generated_{n}"
name = "Generated {n}"
counted = "Street rows of type {kind}, numbered {n}."
noun = "row"
rationale = "Generated for a benchmark."
where = "category = '{kind}' AND kind <> 'generated-{n}'"
tests = [
  {{ row = {{ kind = "crime", category = "{kind}" }}, counts = true }},
  {{ row = {{ kind = "crime", category = "none" }}, counts = false }},
]
"""

DEFAULTS = """
[defaults]
priority = "serious_violence"
layouts = ["police-uk-street"]
denominator = "population"
statistic = "crude_rate"
multiplier = 1000
unit = "per 1,000 residents"
polarity = "context"
smallest_area = "lsoa"
disclosure = { rule = "small-counts", below = 5, scope = "below-ward" }
source = "Generated for a benchmark"
"""


def run(command, **more):
    done = subprocess.run(command, capture_output=True, text=True, check=False, **more)
    if done.returncode not in (0, 1):
        sys.exit(f"{command} ended with {done.returncode}\n{done.stdout}{done.stderr}")
    return done


def project(jsna, folder, lsoas, months, indicators):
    """Writes and ingests a county with that many indicators."""
    if folder.exists():
        return
    run([jsna, "synth", folder, "--lsoas", str(lsoas), "--months", str(months)])
    run([jsna, "--project", folder, "ingest"])
    run([jsna, "--project", folder, "assess"])
    built_in = newest(folder)["contents"]["indicators"]
    more = (INDICATOR.format(n=n, kind=TYPES[n % len(TYPES)]) for n in range(indicators - built_in))
    (folder / "packs").mkdir()
    (folder / "packs/generated.toml").write_text(DEFAULTS + "".join(more))


def newest(folder):
    return json.loads(sorted(folder.glob("releases/*/manifest.json"))[-1].read_text())


def timed(jsna, folder):
    """Seconds and peak memory in MB of one assessment."""
    start = time.perf_counter()
    child = subprocess.Popen([jsna, "--project", folder, "assess"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        sys.exit(f"{folder}: the assessment failed")
    return seconds, usage.ru_maxrss / 1024


def main():
    p = argparse.ArgumentParser()
    p.add_argument("jsna", type=Path)
    p.add_argument("work", type=Path)
    p.add_argument("--repeat", type=int, default=2)
    args = p.parse_args()
    jsna = args.jsna.resolve()
    args.work.mkdir(parents=True, exist_ok=True)
    per_number = []
    print("| LSOAs | months | indicators | numbers | seconds | peak MB | µs a number |")
    print("|---:|---:|---:|---:|---:|---:|---:|")
    for lsoas, months, indicators in SIZES:
        folder = args.work / f"{lsoas}-{months}-{indicators}"
        project(jsna, folder, lsoas, months, indicators)
        runs = [timed(jsna, folder) for _ in range(args.repeat)]
        seconds, peak = min(r[0] for r in runs), max(r[1] for r in runs)
        contents = newest(folder)["contents"]
        if contents["indicators"] != indicators:
            sys.exit(f"{folder}: {contents['indicators']} indicators instead of {indicators}")
        numbers = contents["measures"]
        per_number.append(seconds / numbers)
        row = [lsoas, months, indicators, f"{numbers:,}", f"{seconds:.1f}", f"{peak:,.0f}", f"{seconds / numbers * 1e6:.1f}"]
        print("| " + " | ".join(map(str, row)) + " |", flush=True)
    growth = per_number[-1] / per_number[0]
    print(f"a number of the largest takes {growth:.2f} times as long as one of the smallest")
    sys.exit(growth > GROWTH)


if __name__ == "__main__":
    main()
