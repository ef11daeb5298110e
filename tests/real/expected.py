"""Counts and rates of the real police data, worked out independently of jsna.

Plain Python, one row at a time, no library but the standard one. It shares no code with the engine:
where the two agree, they agree because both are right.

    python3 expected.py REAL_DATA_DIR OUT_DIR

REAL_DATA_DIR is the folder that holds police-uk/, geography/ and population/. Three files are written:

    counts.csv      scope, month, area_type, area_code, indicator_id, count
    rates.csv       scope, area_code, indicator_id, count, denominator, value and 95% and 99.8% limits,
                    for the year ending November 2022
    facts.csv       single numbers: rows, repeats, concentration
"""

import csv
import gzip
import math
import sys
from collections import Counter, defaultdict
from pathlib import Path
from statistics import NormalDist

ROOT = Path(sys.argv[1])
OUT = Path(sys.argv[2])

# Indicator: the crime types of police.uk that it counts. None is every type but anti-social behaviour.
INDICATORS = {
    "asb_police_rate": {"Anti-social behaviour"},
    "total_recorded_crime_rate": None,
    "burglary_rate": {"Burglary"},
    "vehicle_crime_rate": {"Vehicle crime"},
    "criminal_damage_arson_rate": {"Criminal damage and arson"},
    "shoplifting_rate": {"Shoplifting"},
    "robbery_rate": {"Robbery"},
    "weapon_possession_rate": {"Possession of weapons"},
    "violence_sexual_offences_rate": {"Violence and sexual offences"},
    "drug_offence_rate": {"Drugs"},
}

# Scope: force in the file name, assessed partnerships, issues of the archive in the order they came.
SCOPES = {
    "cheshire": ("cheshire", ["E22000023", "E22000026", "E22000354", "E22000355"], ["v2022-07", "v2023-01"]),
    "north-worcestershire": ("west-mercia", None, ["v2022-07", "v2023-01"]),
}


def rows(path):
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8-sig", newline="") as f:
        yield from csv.DictReader(f)


def months_between(first, last):
    y, m = map(int, first.split("-"))
    while f"{y:04d}-{m:02d}" <= last:
        yield f"{y:04d}-{m:02d}"
        y, m = (y + 1, 1) if m == 12 else (y, m + 1)


def poisson_cdf(k, mean):
    return sum(math.exp(-mean + i * math.log(mean) - math.lgamma(i + 1)) for i in range(k + 1)) if mean > 0 else 1.0


def solve(f, lo, hi):
    for _ in range(200):
        mid = (lo + hi) / 2
        lo, hi = (mid, hi) if f(mid) else (lo, mid)
    return (lo + hi) / 2


def limits(count, level):
    """Limits of a count: exact Poisson below 10, Byar's from 10."""
    alpha = 1 - level
    if count < 10:
        lower = 0.0 if count == 0 else solve(lambda m: 1 - poisson_cdf(count - 1, m) < alpha / 2, 0.0, count + 1.0)
        upper = solve(lambda m: poisson_cdf(count, m) > alpha / 2, float(count), count + 40.0)
        return lower, upper
    z = NormalDist().inv_cdf(1 - alpha / 2)
    lower = count * (1 - 1 / (9 * count) - z / (3 * math.sqrt(count))) ** 3
    n = count + 1
    return lower, n * (1 - 1 / (9 * n) + z / (3 * math.sqrt(n))) ** 3


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    geography = ROOT / "geography"
    ward_lookup = {r["LSOA11CD"]: (r["WD19CD"], r["LAD19CD"]) for r in rows(geography / "lsoa11_wd19_lad19_lookup_ew.csv.gz")}
    csp_lookup = {r["LAD19CD"]: (r["CSP19CD"], r["CSP19NM"], r["PFA19CD"]) for r in rows(geography / "lad19_csp19_pfa19_lookup_ew.csv")}
    lad_of_21 = {}
    for r in rows(geography / "lsoa11_lsoa21_lad22_bestfit_ew_v2.csv.gz"):
        lad_of_21[r["LSOA21CD"]] = r["LAD22CD"]
    # The best-fit lookup gives each LSOA 2011 once, so the second half of a split is not in it: take the
    # district of the LSOA 2011 it came from.
    for r in rows(geography / "lsoa11_lsoa21_population_weights_england.csv.gz"):
        if r["LSOA21CD"] not in lad_of_21 and r["LSOA11CD"] in ward_lookup:
            lad_of_21[r["LSOA21CD"]] = ward_lookup[r["LSOA11CD"]][1]
    population = Counter()
    for r in rows(ROOT / "population" / "census2021_lsoa21_age_groups_ew.csv.gz"):
        population[lad_of_21.get(r["lsoa21_code"], "none")] += int(r["usual_residents"])

    csps = {csp: name for csp, name, _ in csp_lookup.values()}
    counts, rates, facts = [], [], []
    for scope, (force, assessed, issues) in SCOPES.items():
        if assessed is None:
            assessed = [c for c, n in csps.items() if n == "North Worcestershire"]
        assessed = set(assessed)
        latest = {}
        for issue in issues:
            for path in sorted((ROOT / "police-uk" / issue).glob(f"*/*-{force}-street.csv.gz")):
                latest[path.name[:7]] = path
        cells = Counter()
        placed = Counter()
        first, last = min(latest), "2022-11"
        for month, path in latest.items():
            for r in rows(path):
                ward, lad = ward_lookup.get(r["LSOA code"], (None, None))
                csp, _, pfa = csp_lookup.get(lad, (None, None, None))
                where = "inside" if csp in assessed else ("outside" if lad else "nowhere")
                placed[where] += 1
                if where != "inside":
                    continue
                for indicator, types in INDICATORS.items():
                    kind = r["Crime type"]
                    if kind in types if types else kind != "Anti-social behaviour":
                        for area in (("lsoa", r["LSOA code"]), ("ward", ward), ("lad", lad), ("csp", csp), ("pfa", pfa)):
                            cells[(month, *area, indicator)] += 1
        for (month, kind, code, indicator), n in sorted(cells.items()):
            counts.append((scope, month, kind, code, indicator, n))
        facts += [(scope, f"rows_{k}", v) for k, v in sorted(placed.items())]
        year = set(months_between("2021-12", last))
        lads = defaultdict(set)
        for lad, (csp, _, _) in csp_lookup.items():
            lads[csp].add(lad)
        for csp in sorted(assessed):
            people = sum(population[lad] for lad in lads[csp])
            for indicator in INDICATORS:
                n = sum(cells[(m, "csp", csp, indicator)] for m in year)
                l95, u95 = limits(n, 0.95)
                l998, u998 = limits(n, 0.998)
                f = 1000 / people
                rates.append((scope, csp, indicator, n, people, n * f, l95 * f, u95 * f, l998 * f, u998 * f))
        assert year <= set(latest), (scope, first, sorted(year - set(latest)))

    # Facts that the field research measured on the same files, by other means.
    halton = [k for k, v in ward_lookup.items() if v[1] == "E06000006"]
    march = list(rows(ROOT / "police-uk/v2022-07/2021-03/2021-03-cheshire-street.csv.gz"))
    asb = Counter(tuple(r.values()) for r in march if r["Crime type"] == "Anti-social behaviour")
    ids = Counter(r["Crime ID"] for r in march if r["Crime ID"])
    facts += [
        ("march-2021", "rows", len(march)),
        ("march-2021", "asb_rows", sum(asb.values())),
        ("march-2021", "asb_surplus_identical", sum(n - 1 for n in asb.values())),
        ("march-2021", "repeated_ids", sum(1 for n in ids.values() if n > 1)),
        ("march-2021", "halton", sum(1 for r in march if r["LSOA code"] in set(halton))),
        ("halton", "lsoas", len(halton)),
    ]
    for name, header, table in [
        ("counts", "scope,month,area_type,area_code,indicator_id,count", counts),
        ("rates", "scope,area_code,indicator_id,count,denominator,value,lower95,upper95,lower99_8,upper99_8", rates),
        ("facts", "scope,fact,value", facts),
    ]:
        with open(OUT / f"{name}.csv", "w", newline="", encoding="utf-8") as f:
            writer = csv.writer(f, lineterminator="\n")
            writer.writerow(header.split(","))
            writer.writerows([[repr(v) if isinstance(v, float) else v for v in row] for row in table])


if __name__ == "__main__":
    main()
