"""Reference fits of curves under interventions: the generalized Bass model and a logistic curve.

    pip install scipy
    python interventions.py > interventions.json

Effective time is the speed integrated by Gauss-Legendre quadrature, not by closed form; the fits are scipy's
least_squares by differences from 60 random starts, the best finished at tolerances of 1e-15. Run again only when a case is added or a figure was wrong.
"""

import json
import sys

import numpy as np
import scipy
from scipy.optimize import least_squares

# Stock of passenger cars in the Netherlands, thousands, 1965-1989: R package diffusion (Schaer, Kourentzes, Fildes),
# data set tsCarstock, LGPL-2.1; the figures only.
CARS = [1273, 1502, 1696, 1952, 2212, 2465, 2702, 2903, 3080, 3214, 3399, 3629, 3851, 4056, 4312, 4515, 4594, 4630,
        4728, 4818, 4901, 4950, 5118, 5251, 5371]
# Room air conditioners in the United States, thousands sold, 1946-1958, after Bass (1969).
ROOM_AC = [96, 195, 238, 380, 1045, 1230, 1267, 1828, 1586, 1673, 1800, 1580, 1500]


def logistic(t, k, r, m):
    return k / (1 + np.exp(-r * (t - m)))


def bass(t, m, p, q):
    decay = np.exp(-(p + q) * t)
    return m * (1 - decay) / (1 + q / p * decay)


NODES, WEIGHTS = np.polynomial.legendre.leggauss(60)


def speeds(shape, dates):
    a = dates[0]
    b = dates[-1]
    return {
        "step": lambda s, c: c * (s >= a),
        "rectangle": lambda s, c: c * ((s >= a) & (s < b)),
        "decay": lambda s, c, k: c * np.exp(-k * np.maximum(s - a, 0)) * (s >= a),
        "ramp": lambda s, c: c * np.clip((s - a) / (b - a), 0, 1),
        "short-then-long": lambda s, c, l, k: (l + (c - l) * np.exp(-k * np.maximum(s - a, 0))) * (s >= a),
    }[shape]


def tau(times, shape, dates, effects):
    """The speed integrated from 0, by Gauss-Legendre quadrature with 60 nodes between dates and observations."""
    speed = speeds(shape, dates)
    stops = np.unique(np.concatenate([[0.0], dates, times]))
    half = np.diff(stops)[:, None] / 2
    middle = (stops[:-1] + stops[1:])[:, None] / 2
    pieces = (half * WEIGHTS * (1 + speed(middle + half * NODES, *effects))).sum(axis=1)
    cumulated = np.concatenate([[0.0], np.cumsum(pieces)])
    return cumulated[np.searchsorted(stops, times)]


def case(name, curve, count, shape, dates, values, increments, first, log, scale):
    values = np.array(values, dtype=float)
    times = np.arange(len(values)) + (1.0 if increments else 0.0)
    lower = [-np.inf] * count
    effects = {"step": 1, "rectangle": 1, "decay": 2, "ramp": 1, "short-then-long": 3}[shape]
    lower = [1e-9] * count + [-0.999] + ([0.01] if effects == 2 else [-0.999, 0.01] if effects == 3 else [])
    upper = [np.inf] * count + [20] + ([100] if effects == 2 else [20, 100] if effects == 3 else [])
    if curve is logistic:
        lower[2] = -np.inf

    def means(p):
        stops = np.concatenate([[0.0], times]) if increments else times
        levels = curve(tau(stops, shape, dates, p[count:]), *p[:count])
        return np.diff(levels) if increments else levels

    def residuals(p):
        m = means(p)
        return np.log(np.maximum(m, 1e-12)) - np.log(values) if log else m - values

    rng = np.random.default_rng(7)
    best = None
    for _ in range(60):
        start = [s * np.exp(rng.normal() * 0.4) for s in scale]
        start += {1: [rng.uniform(-0.6, 0.8)], 2: [rng.uniform(-0.6, 0.8), rng.uniform(0.1, 1.5)],
                  3: [rng.uniform(-0.6, 0.8), rng.uniform(-0.6, 0.8), rng.uniform(0.1, 1.5)]}[effects]
        x_scale = np.maximum(np.abs(start), 0.1)
        try:
            found = least_squares(residuals, start, bounds=(lower, upper), x_scale=x_scale, max_nfev=60)
        except ValueError:
            continue
        if best is None or found.cost < best.cost:
            best = found
    best = least_squares(residuals, best.x, jac="3-point", bounds=(lower, upper), x_scale=np.maximum(np.abs(best.x), 1e-3),
                         xtol=1e-15, ftol=1e-15, gtol=1e-15, max_nfev=400)
    print(name, best.x, 2 * best.cost, file=sys.stderr)
    return {"name": name, "family": curve.__name__, "shape": shape, "dates": [first + d for d in dates],
            "values": values.tolist(), "increments": increments, "first": first + times[0], "logNormal": log,
            "parameters": best.x.tolist(), "rss": float(2 * best.cost)}


cases = [
    case("rectangle", bass, 3, "rectangle", [4.5, 8.5], ROOM_AC, True, 1945, False, [17000, 0.01, 0.4]),
    case("decay", bass, 3, "decay", [4.5], ROOM_AC, True, 1945, False, [17000, 0.01, 0.4]),
    case("oil crisis as a step", logistic, 3, "step", [8.8], CARS, False, 1965, False, [5500, 0.2, 7]),
    case("oil crisis as a ramp", logistic, 3, "ramp", [8.8, 15.3], CARS, False, 1965, True, [5500, 0.2, 7]),
    case("early seventies, short then long", logistic, 3, "short-then-long", [6.3], CARS, False, 1965, False,
         [5500, 0.2, 7]),
]
json.dump({"scipy": scipy.__version__, "cases": cases}, sys.stdout, indent=1)
print()
