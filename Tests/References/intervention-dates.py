"""Reference: two unknown dates at which an exponential's growth changes, as a broken line through logarithms.

    pip install scipy
    python intervention-dates.py > intervention-dates.json

Under steps at a and b the logarithm of an exponential is a line with two kinks, linear in all but a and b. Both are
searched on a grid of a fiftieth of a year by linear least squares (numpy), at least two points between them, then from
the best eight places on by Nelder and Mead. The interval of a date holds those at which the least sum of squares over
the other date is below RSS (1 + F / (n - 6)), its ends by bisection. Run again only when a figure was wrong.
"""

import json
import sys

import numpy as np
import scipy
from scipy.optimize import minimize, minimize_scalar
from scipy.stats import f as fisher

FIRST = 2000.0


def solve(t, y, a, b):
    columns = np.column_stack([np.ones_like(t), t, np.maximum(0, t - a), np.maximum(0, t - b)])
    coefficients, *_ = np.linalg.lstsq(columns, y, rcond=None)
    residuals = y - columns @ coefficients
    return coefficients, float(residuals @ residuals)


def apart(t, a, b):
    return t[1] < a < b < t[-2] and np.sum((t > a) & (t < b)) >= 2


def squares(t, y, a, b):
    return solve(t, y, a, b)[1] if apart(t, a, b) else np.inf


def other(t, y, held, which):
    """The least sum of squares with one date held, over the other."""
    grid = np.arange(t[1] + 0.01, t[-2], 0.02)
    value = (lambda x: squares(t, y, held, x)) if which == 0 else (lambda x: squares(t, y, x, held))
    heights = np.array([value(x) for x in grid])
    best = float(np.min(heights))
    for place in np.argsort(heights)[:4]:
        found = minimize_scalar(value, bounds=(grid[place] - 0.02, grid[place] + 0.02), method="bounded",
                                options={"xatol": 1e-10})
        best = min(best, float(found.fun))
    return best


def interval(t, y, dates, rss, which):
    limit = rss * (1 + fisher.ppf(0.95, 1, len(t) - 6) / (len(t) - 6))
    ends = []
    for direction in (-1, 1):
        inside, outside = dates[which], dates[which]
        while other(t, y, outside, which) <= limit:
            inside, outside = outside, outside + 0.05 * direction
        for _ in range(40):
            middle = (inside + outside) / 2
            if other(t, y, middle, which) <= limit:
                inside = middle
            else:
                outside = middle
        ends.append(inside)
    return ends


def case(name, seed, points, step, spread, truth):
    random = np.random.default_rng(seed)
    t = step * np.arange(points)
    level, rate, a, b, first, second = truth
    y = (np.log(level) + rate * (t + first * np.maximum(0, t - a) + second * np.maximum(0, t - b))
         + spread * random.standard_normal(points))
    values = [float(v) for v in np.round(np.exp(y), 6)]
    y = np.log(values)
    grid = np.arange(t[1] + 0.01, t[-2], 0.02 if points < 30 else 0.05)
    heights = []
    for x in grid:
        for z in grid:
            if apart(t, x, z):
                heights.append((squares(t, y, x, z), x, z))
    heights.sort()
    best = min((minimize(lambda p: squares(t, y, *p), (x, z), method="Nelder-Mead",
                         options={"xatol": 1e-9, "fatol": 1e-14, "maxiter": 4000}) for _, x, z in heights[:8]),
               key=lambda found: found.fun)
    dates = [float(v) for v in best.x]
    coefficients, rss = solve(t, y, *dates)
    return {
        "name": name, "first": FIRST, "step": step, "values": values, "rss": rss,
        "level": float(np.exp(coefficients[0])), "rate": float(coefficients[1]),
        "dates": [FIRST + d for d in dates], "effects": [float(c / coefficients[1]) for c in coefficients[2:]],
        "intervals": [[FIRST + e for e in interval(t, y, dates, rss, which)] for which in (0, 1)],
    }


cases = [
    case("slowed, then sped", 1, 40, 0.5, 0.03, (5, 0.3, 6.3, 13.2, -0.5, 0.6)),
    case("sped twice", 2, 26, 1, 0.05, (20, 0.1, 8.4, 17.7, 0.8, 0.9)),
    case("slowed twice", 3, 32, 0.5, 0.02, (3, 0.5, 5.2, 9.6, -0.3, -0.4)),
]
json.dump({"scipy": scipy.__version__, "numpy": np.__version__, "cases": cases}, sys.stdout, indent=1)
