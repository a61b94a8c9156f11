"""Reference scores of catch-up forecasts, by the neutral scorer of the date backtest (protocol version 1).

    python backtest.py SCORER.py ../../datasets > backtest.json

The scorer is not part of this project; its cases, outcomes and scores are. It is asked about the pairs of
`datasets/catchup-pairs` and about three tools whose forecasts are made here from each case's history alone:

walk      normal random walk with drift: P_h, and levels as quantiles at 23 probabilities
sample    the same walk as 40 simulated paths: P_h with steps that fall back, levels as samples; every fourth case
even      P_h = h / (H + 1), no levels

Numbers are rounded before they are scored, so that what is scored is exactly what stands in the file.
"""

import importlib.util
import json
import math
import os
import random
import sys
from statistics import NormalDist

spec = importlib.util.spec_from_file_location("scorer", sys.argv[1])
scorer = importlib.util.module_from_spec(spec)
spec.loader.exec_module(scorer)
folder = sys.argv[2]
options = scorer.options(["cases", "--data", folder, "--pairs", os.path.join(folder, "catchup-pairs", "data.csv")])
cases = scorer.build(options)
PROBABILITIES = [0.01, 0.025, 0.05] + [round(0.1 + 0.05 * i, 2) for i in range(17)] + [0.95, 0.975, 0.99]
normal = NormalDist()


def walk(case):
    ratios = [math.log(f) - math.log(l) for _, f, l in case["history"]]
    times = [t for t, _, _ in case["history"]]
    span = times[-1] - times[0]
    drift = (ratios[-1] - ratios[0]) / span
    steps = zip(times, times[1:], ratios, ratios[1:])
    squares = [(b - a - drift * (t - s)) ** 2 / (t - s) for s, t, a, b in steps]
    return ratios[-1], drift, math.sqrt(sum(squares) / (len(squares) - 1)), span


def by_walk(case):
    state, drift, sd, span = walk(case)
    spread = lambda h: sd * math.sqrt(h + h * h / span)
    chance = lambda h: 1 - normal.cdf((0 - state - drift * h) / spread(h))
    return {
        "P": [round(max(chance(k) for k in range(1, h + 1)), 4) for h in range(1, case["H"] + 1)],
        "level_probs": PROBABILITIES,
        "levels": {
            str(h): [round(state + drift * h + spread(h) * normal.inv_cdf(p), 4) for p in PROBABILITIES]
            for h in case["level_h"]
        },
    }


def by_sample(case):
    state, drift, sd, _ = walk(case)
    paths = [[state] for _ in range(40)]
    for path in paths:
        for _ in range(case["H"]):
            path.append(path[-1] + drift + sd * random.gauss(0, 1))
    return {
        # Ahead at h, not ahead by h: falls where paths fall back, for the scorer to repair.
        "P": [round(sum(path[h] > 0 for path in paths) / 40, 4) for h in range(1, case["H"] + 1)],
        "levels": {str(h): {"samples": [round(path[h], 3) for path in paths]} for h in case["level_h"]},
    }


random.seed(20261124)
methods = []
for name, forecast, chosen in [
    ("walk", by_walk, cases),
    ("sample", by_sample, cases[::4]),
    ("even", lambda case: {"P": [round(h / (case["H"] + 1), 4) for h in range(1, case["H"] + 1)]}, cases),
]:
    lines = [dict(pair_id=case["pair_id"], origin=case["origin"], **forecast(case)) for case in chosen]
    keyed = {"%s@%.3f" % (line["pair_id"], line["origin"]): line for line in lines}
    rows, _, repaired, _ = scorer.case_rows(cases, keyed)
    methods.append({
        "name": name,
        "repaired": repaired,
        "lines": lines,
        "rows": [
            {
                "case": row["c"]["case_id"],
                "dateScore": row["ibs"],
                "levels": {
                    str(h): {"crps": crps, "error": error, "inside": {str(c): x for c, x in inside.items()}}
                    for h, (crps, error, inside) in row["lev"].items()
                },
            }
            for row in rows
        ],
        "summary": scorer.score(cases, keyed)["all"],
    })
methods[0]["lessEven"] = scorer.compare(
    cases, *({"%s@%.3f" % (l["pair_id"], l["origin"]): l for l in m["lines"]} for m in (methods[0], methods[2])))["all"]

json.dump({
    "cases": [
        {
            "case": case["case_id"], "pair": case["pair_id"], "origin": case["history"][-1][0],
            "horizon": case["H"], "observations": len(case["history"]), "first": case["_first"], "outcomes": case["_o"],
            "levels": {str(h): value for h, value in case["_lev"].items()},
        }
        for case in cases
    ],
    "methods": methods,
}, sys.stdout, separators=(",", ":"))
