"""Scores of lines in the protocol's format: means by origin, then by pair; errors by bootstrap over clusters."""

import bisect
import collections
import math
import random

COVERAGES = (0.5, 0.8, 0.9, 0.95)


def quantile(probabilities, values, probability):
    if probability <= probabilities[0]:
        return values[0]
    if probability >= probabilities[-1]:
        return values[-1]
    above = bisect.bisect_right(probabilities, probability)
    share = (probability - probabilities[above - 1]) / (probabilities[above] - probabilities[above - 1])
    return values[above - 1] + share * (values[above] - values[above - 1])


def crps(probabilities, values, outcome, grid=1000):
    """Twice the mean pinball loss over a fine grid of probabilities."""
    total = 0.0
    for step in range(grid):
        probability = (step + 0.5) / grid
        error = outcome - quantile(probabilities, values, probability)
        total += max(probability * error, (probability - 1) * error)
    return 2 * total / grid


def one(case, line):
    scores = {}
    if case["ahead"]:
        chances = line["P"][: case["horizon"]]
        scores["date"] = sum((p - o) ** 2 for p, o in zip(chances, case["ahead"])) / len(chances)
    probabilities = line["level_probs"]
    for years, outcome in case["levels"].items():
        values = line["levels"].get(str(years))
        if values is None:
            continue
        scores["crps", years] = crps(probabilities, values, outcome)
        for coverage in COVERAGES:
            low, high = (quantile(probabilities, values, 0.5 + side * coverage / 2) for side in (-1, 1))
            scores["inside", coverage, years] = float(low <= outcome <= high)
    return scores


def mean_by_group(cases, scores, key):
    """`None` without values, else mean, standard error by cluster, and how many origins."""
    groups, cluster = collections.defaultdict(list), {}
    for case in cases:
        value = scores.get(case["id"], {}).get(key)
        if value is not None:
            groups[case["group"]].append(value)
            cluster[case["group"]] = case["cluster"]
    if not groups:
        return None
    means = {group: sum(values) / len(values) for group, values in groups.items()}
    members = collections.defaultdict(list)
    for group in sorted(means):
        members[cluster[group]].append(means[group])
    names, draw = sorted(members, key=str), random.Random(1)
    resampled = []
    for _ in range(2000):
        drawn = [members[draw.choice(names)] for _ in names]
        resampled.append(sum(map(sum, drawn)) / sum(map(len, drawn)))
    centre = sum(resampled) / len(resampled)
    error = math.sqrt(sum((x - centre) ** 2 for x in resampled) / (len(resampled) - 1))
    return sum(means.values()) / len(means), error, sum(map(len, groups.values()))


def table(kind, cases, lines_by_method, horizons):
    """Rows of text; every method is scored on the cases that all of them answered."""
    common = [case for case in cases if all(case["id"] in lines for lines in lines_by_method.values())]
    yield "%d of %d origins, answered by all" % (len(common), len(cases))
    parts = [("", common)]
    if kind == "series":
        parts += [("With a known ceiling", [case for case in common if math.isfinite(case["ceiling"])]),
                  ("Without one", [case for case in common if math.isinf(case["ceiling"])])]
    for title, part in parts:
        if title:
            yield ""
            yield "%s: %d origins" % (title, len(part))
        header = "%-26s" % "" + ("%16s" % "date score" if kind == "pairs" else "")
        yield header + "   80%% holds at %s y" % ", ".join(map(str, horizons)) + "      CRPS"
        for method, lines in lines_by_method.items():
            scores = {case["id"]: one(case, lines[case["id"]]) for case in part}

            def shown(*key, digits=3):
                value = mean_by_group(part, scores, key[0] if len(key) == 1 else key)
                return "–" if value is None else "%.*f" % (digits, value[0])

            row = "%-26s" % method
            if kind == "pairs":
                value = mean_by_group(part, scores, "date")
                row += "   %.4f ± %.3f" % value[:2]
            row += "   " + " ".join(shown("inside", 0.8, years, digits=2) for years in horizons)
            yield row + "   " + " ".join(shown("crps", years) for years in horizons)
    if kind == "series":
        yield ""
        yield "By share of the record seen: CRPS at %s years, 80%% holds at 5" % ", ".join(map(str, horizons))
        for share in sorted({case["share"] for case in common}):
            part = [case for case in common if case["share"] == share]
            for method, lines in lines_by_method.items():
                scores = {case["id"]: one(case, lines[case["id"]]) for case in part}
                values = [mean_by_group(part, scores, ("crps", years)) for years in horizons]
                inside = mean_by_group(part, scores, ("inside", 0.8, 5))
                yield "%3.0f%% %-26s" % (100 * share, method) + " ".join(
                    "–" if value is None else "%.3f" % value[0] for value in values) + "   " + (
                    "–" if inside is None else "%.2f" % inside[0])
