"""Questions with outcomes: protocol version 1 for pairs, and the diffusion record for series alone.

A case is a dictionary: `id`, `kind` (`pairs` or `series`), `group` (the pair or the series), `cluster`, `origin`,
`times`, `follower` and `leader` up to the origin (`leader` is empty for a series alone, which has a `ceiling` that may
be infinite and the `share` of its record that was seen), `horizon` in years, and the outcomes `ahead` (one a year) and `levels` (years ahead → log ratio, or the level of a series alone).
"""

import collections
import csv
import math
import pathlib

HORIZONS = (1, 3, 5, 10)
TOLERANCE = 1e-6
LEVEL_TOLERANCE = 0.05


def decimal_year(text):
    year, *rest = text.split("-")
    return float(year) if not rest else int(year) + (int(rest[0]) - 0.5) / 12


def rows(path):
    with open(path, newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


class Tables:
    """Positive values by file, series and entity, each file read once."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.files = {}

    def values(self, file, series, entity):
        if file not in self.files:
            known = collections.defaultdict(dict)
            for row in rows(self.folder / file):
                try:
                    value = float(row["value"])
                except ValueError:
                    continue
                if value > 0 and math.isfinite(value):
                    known[row["series"], row["entity"]][row["date"]] = value
            self.files[file] = known
        return self.files[file][series, entity]


def yearly(dates):
    """The last date of each calendar year, in order."""
    last = {}
    for date in sorted(dates):
        last[date[:4]] = date
    return [last[year] for year in sorted(last)]


def spread(indices, most):
    """Of more than `most` origins as many evenly spread ones, halves rounded up."""
    if len(indices) <= most:
        return indices
    return [indices[math.floor(k * (len(indices) - 1) / (most - 1) + 0.5)] for k in range(most)]


def at_anniversaries(times, values, index, horizons):
    found = {}
    for years in horizons:
        for time, value in zip(times[index + 1:], values[index + 1:]):
            if abs(time - times[index] - years) <= LEVEL_TOLERANCE:
                found[years] = value
                break
    return found


def clusters(pairs):
    """Pairs that share a series, directly or by way of others, have the same number."""
    numbers = {}
    for pair in pairs:
        sides = {(pair["file"], pair["series"], pair[role]) for role in ("follower", "leader")}
        joined = {numbers[side] for side in sides if side in numbers}
        number = min(joined) if joined else len(numbers)
        for side, other in list(numbers.items()):
            if other in joined:
                numbers[side] = number
        for side in sides:
            numbers[side] = number
    return {pair["pair_id"]: numbers[pair["file"], pair["series"], pair["follower"]] for pair in pairs}


def pair_cases(folder):
    tables = Tables(folder)
    pairs = rows(pathlib.Path(folder, "catchup-pairs", "data.csv"))
    cluster = clusters(pairs)
    for pair in pairs:
        follower = tables.values(pair["file"], pair["series"], pair["follower"])
        leader = tables.values(pair["file"], pair["series"], pair["leader"])
        dates = yearly(set(follower) & set(leader))
        times = [decimal_year(date) for date in dates]
        own, other = [follower[date] for date in dates], [leader[date] for date in dates]
        ratios = [math.log(a) - math.log(b) for a, b in zip(own, other)]
        qualifying = [
            index for index in range(9, len(times))
            if own[index] < other[index] and times[-1] - times[index] >= 3 - TOLERANCE
        ]
        for index in spread(qualifying, 8):
            horizon = min(20, math.floor(times[-1] - times[index] + TOLERANCE))
            passage = next((time for time, r in zip(times[index + 1:], ratios[index + 1:]) if r > 0), math.inf)
            yield {
                "id": "%s@%.3f" % (pair["pair_id"], times[index]), "kind": "pairs", "group": pair["pair_id"],
                "cluster": cluster[pair["pair_id"]], "origin": times[index], "times": times[: index + 1],
                "follower": own[: index + 1], "leader": other[: index + 1], "horizon": horizon,
                "ahead": [passage <= times[index] + h + TOLERANCE for h in range(1, horizon + 1)],
                "levels": at_anniversaries(times, ratios, index, [h for h in HORIZONS if h <= horizon]),
            }


def series_cases(folder, shares=(0.2, 0.4, 0.6, 0.8), fewest=4):
    tables = Tables(folder)
    for row in rows(pathlib.Path(folder, "adoption-series", "data.csv")):
        known = tables.values(row["file"], row["series"], row["entity"])
        dates = yearly(known)
        times, values = [decimal_year(date) for date in dates], [known[date] for date in dates]
        for share in shares:
            index = math.floor(share * len(times) + 0.5) - 1
            if index + 1 < fewest:
                continue
            levels = at_anniversaries(times, values, index, HORIZONS)
            if levels:
                yield {
                    "id": "%s@%.3f" % (row["series_id"], times[index]), "kind": "series", "group": row["series_id"],
                    "cluster": row.get("cluster") or row["series_id"], "origin": times[index],
                    "times": times[: index + 1], "follower": values[: index + 1], "leader": [], "share": share,
                    "horizon": max(levels), "ahead": [], "levels": levels,
                    "ceiling": float(row["ceiling"]) if row.get("ceiling") else math.inf,
                }
