"""Profiles of curves with six parameters and more, by SciPy.

    pip install numpy scipy
    python profiles.py > profiles.json

A sum of two logistic pulses (Meyer 1994): a made-up series, and shares of households of the United States. For each
parameter the ends of the profile interval: where the least sum of squares over the others, found by scipy.optimize.least_squares from
the point before, has risen by s² F(1, n - p). Run again only when a case is added or a figure was wrong.
"""

import csv
import json
import os

import numpy as np
import scipy
from scipy.optimize import brentq, least_squares
from scipy.stats import f as fisher

HERE = os.path.dirname(os.path.abspath(__file__))
LN81 = np.log(81)


def curve(p, t):
    level = np.zeros_like(t)
    for pulse in range(0, len(p), 3):
        level = level + p[pulse] / (1 + np.exp(-LN81 * (t - p[pulse + 2]) / p[pulse + 1]))
    return level


def slopes(p, t):
    columns = []
    for pulse in range(0, len(p), 3):
        size, width, middle = p[pulse:pulse + 3]
        share = 1 / (1 + np.exp(-LN81 * (t - middle) / width))
        bend = size * share * (1 - share) * LN81
        columns += [share, -bend * (t - middle) / width ** 2, -bend / width]
    return np.column_stack(columns)


def minimise(start, held, t, y):
    free = [i for i in range(len(start)) if i != held]
    scale = np.maximum(np.abs(np.array(start)[free]), 1e-3)

    def whole(x):
        p = np.array(start, dtype=float)
        p[free] = x * scale
        return p
    fit = least_squares(lambda x: curve(whole(x), t) - y, np.array(start)[free] / scale,
                        jac=lambda x: slopes(whole(x), t)[:, free] * scale, method="lm",
                        xtol=1e-15, ftol=1e-15, gtol=1e-15, max_nfev=2000)
    return whole(fit.x), 2 * fit.cost


def profile(name, t, y, start, confidence=0.95):
    best, least = minimise(start, None, t, y)
    freedom = len(y) - len(start)
    variance = least / freedom
    target = variance * fisher.ppf(confidence, 1, freedom)
    covariance = variance * np.linalg.inv(slopes(best, t).T @ slopes(best, t))
    ends = []
    for index in range(len(start)):
        error = np.sqrt(covariance[index, index])
        pair = []
        for direction in [-1, 1]:
            point, last = best, best[index]
            while True:
                value = last + direction * error / 8
                begin = np.array(point)
                begin[index] = value
                found, squares = minimise(begin, index, t, y)
                if squares - least >= target:
                    break
                point, last = found, value

            def excess(value):
                begin = np.array(point)
                begin[index] = value
                return minimise(begin, index, t, y)[1] - least - target
            pair.append(brentq(excess, min(last, value), max(last, value), xtol=1e-12 * abs(value), rtol=1e-14))
        ends.append([float(v) for v in pair])
    return {"name": name, "times": t.tolist(), "values": y.tolist(), "estimates": best.tolist(), "rss": least, "ends": ends}


def made_up():
    t = np.arange(1970.0, 2020.0)
    random = np.random.default_rng(20240601)
    y = curve([40, 14, 1982, 70, 16, 2003], t) + random.normal(0, 0.8, len(t))
    return t, np.round(y, 3)


def households(name):
    with open(os.path.join(HERE, "../../datasets/us-households/data.csv")) as file:
        points = [(float(r["date"]), float(r["value"])) for r in csv.DictReader(file) if r["entity"] == name]
    return np.array([p[0] for p in points]), np.array([p[1] for p in points])


out = {"versions": {"numpy": np.__version__, "scipy": scipy.__version__},
       "profiles": [profile("made up", *made_up(), [40, 14, 1982, 70, 16, 2003]),
                    profile("Household refrigerator", *households("Household refrigerator"),
                            [48.8, 12.8, 1935, 50.2, 13.2, 1948.7]),
                    profile("Electric power", *households("Electric power"), [78.9, 26.2, 1921, 20.2, 11.9, 1946.9])]}
print(json.dumps(out, indent=1))
