"""Reference fits for FittingTests: curve families, sums and products of them, by SciPy.

    pip install numpy scipy
    python families.py > families.json

Levels are made up: a curve with waves of a few per cent on it, so that nothing is fitted exactly. Estimates by SciPy's
least_squares from several starts, polished by Gauss-Newton; errors from the Jacobian by complex steps. Time is counted
from a launch a year before the first date, or from the first date, as the family does. Parameters stand in the order
and the coordinates of the family; dates are counted from the same moment as time. Run again only when a case is added or
a figure was wrong.
"""

import json

import numpy as np
import scipy
from scipy.optimize import least_squares

FAMILIES = {
    "weibull": (lambda t, p: p[0] * (1 - np.exp(-(p[1] * t) ** p[2])), [120, 0.11, 1.9], [[100, 0.1, 1], [300, 0.05, 2]]),
    "loglogistic": (lambda t, p: p[0] * t ** p[2] / (p[1] ** p[2] + t ** p[2]), [120, 8.5, 2.4],
                    [[100, 10, 1], [300, 20, 2]]),
    "michaelis-menten": (lambda t, p: p[0] * t / (p[1] + t), [120, 6.5], [[100, 10], [300, 3]]),
    "von-bertalanffy": (lambda t, p: p[0] * (1 - np.exp(-p[1] * t)) ** 3, [120, 0.19], [[100, 0.1], [300, 0.3]]),
    "power": (lambda t, p: p[0] * t ** p[1], [4.5, 1.2], [[10, 1], [1, 2]]),
    "shifted-gompertz": (lambda t, p: p[0] * (1 - np.exp(-p[1] * t)) * np.exp(-p[2] * np.exp(-p[1] * t)),
                         [120, 0.24, 3.5], [[100, 0.2, 1], [200, 0.1, 5]]),
}

LAUNCHED = list(FAMILIES)


def bass(t, p, q):
    return (1 - np.exp(-(p + q) * t)) / (1 + q / p * np.exp(-(p + q) * t))


def logistic(t, k, r, m):
    return k / (1 + np.exp(-r * (t - m)))


def pulses(t, p):
    return sum(logistic(t, p[i], np.log(81) / p[i + 1], p[i + 2]) for i in range(0, len(p), 3))


FAMILIES["guseo-guidolin"] = (lambda t, p: p[0] * bass(t, p[1], p[2]) ** 0.5 * bass(t, p[3], p[4]),
                              [120, 0.02, 0.5, 0.015, 0.25], [[140, 0.04, 0.4, 0.01, 0.3], [110, 0.01, 0.6, 0.02, 0.2]])
FAMILIES["logarithmic"] = (lambda t, p: p[0] + p[1] * np.log(t), [12, 25], [[1, 1]])
LAUNCHED += ["guseo-guidolin", "logarithmic"]
# From the first date on.
FAMILIES["moore"] = (lambda t, p: p[0] * np.exp(np.log(2) * t / p[1]), [4, 3.5], [[5, 4], [1, 3]])
FAMILIES["logistic-4"] = (lambda t, p: p[1] + (p[0] - p[1]) / (1 + np.exp(-p[2] * (t - p[3]))), [120, 20, 0.5, 11],
                          [[100, 10, 0.3, 10], [150, 30, 0.7, 13]])
FAMILIES["logistic-5"] = (
    lambda t, p: p[1] + (p[0] - p[1]) * (1 + p[4] * np.exp(-p[2] * (t - p[3]))) ** (-1 / p[4]),
    [120, 20, 0.8, 11, 1.6], [[110, 18, 0.7, 10, 1], [125, 22, 0.9, 12, 2]])
FAMILIES["fisher-pry"] = (lambda t, p: logistic(t, 1, p[0], p[1]), [0.35, 12], [[0.2, 10], [0.5, 14]])
FAMILIES["fisher-pry-percent"] = (lambda t, p: logistic(t, 100, p[0], p[1]), [0.3, 10], [[0.2, 10], [0.5, 14]])
FAMILIES["hyperbolic"] = (lambda t, p: p[0] * (p[1] / (p[1] - t)) ** p[2], [8, 30, 1.3], [[7, 28, 1], [9, 33, 1.5]])
FAMILIES["loglet-2"] = (pulses, [50, 6, 5, 80, 8, 17], [[45, 5, 5, 90, 9, 17], [60, 7, 6, 70, 7, 18]])
FAMILIES["loglet-3"] = (pulses, [50, 4, 4, 60, 4, 12, 40, 4, 20], [[45, 4, 4, 65, 4, 12, 45, 4, 20]])
FAMILIES["loglet-4"] = (pulses, [50, 2.5, 2.5, 60, 3, 8.5, 40, 3, 14.5, 70, 2.5, 20.5],
                        [[45, 3, 3, 65, 3, 9, 45, 3, 15, 65, 3, 20]])
FAMILIES["logistic+logistic"] = (lambda t, p: logistic(t, *p[:3]) + logistic(t, *p[3:]),
                                 [50, 0.8, 5, 80, 0.5, 17], [[45, 0.7, 5, 90, 0.6, 17]])
FAMILIES["constant+exponential"] = (lambda t, p: p[0] + p[1] * np.exp(p[2] * t), [30, 2, 0.17], [[25, 3, 0.15]])
FAMILIES["linear*logistic"] = (lambda t, p: (p[0] + p[1] * t) * logistic(t, 1, p[2], p[3]), [30, 4, 0.5, 8],
                               [[25, 5, 0.4, 9]])
FAMILIES["exponential*logistic"] = (lambda t, p: p[0] * np.exp(p[1] * t) * logistic(t, 1, p[2], p[3]),
                                    [60, 0.03, 0.6, 7], [[50, 0.04, 0.5, 8]])
# What a pulse's neighbour would swallow has smaller waves.
CALM = {"logistic-5", "loglet-3", "loglet-4", "guseo-guidolin"}


def jacobian(curve, t, p):
    columns = []
    for index in range(len(p)):
        moved = np.array(p, dtype=complex)
        moved[index] += 1e-30j
        columns.append(curve(t, moved).imag / 1e-30)
    return np.column_stack(columns)


fits = []
for name, (curve, truth, starts) in FAMILIES.items():
    dates = np.arange(1.0, 25.0)
    t = dates if name in LAUNCHED else dates - 1
    waves = (0.03 * np.sin(1.7 * dates) + 0.01 * np.cos(5 * dates)) * (0.3 if name in CALM else 1)
    level = curve(t, truth)
    # Near the whole a share's waves are those of what is left.
    if name.startswith("fisher-pry"):
        waves = waves * (1 - level / (100 if name.endswith("percent") else 1))
    values = np.round(level * (1 + waves), 3)
    best = None
    for start in starts + [truth]:
        found = least_squares(lambda p: curve(t, p) - values, start, jac=lambda p: jacobian(curve, t, p),
                              x_scale=np.abs(truth), bounds=(0, np.inf), xtol=1e-15, ftol=1e-15, gtol=1e-15,
                              max_nfev=2000)
        if best is None or found.cost < best.cost:
            best = found
    p = best.x
    for _ in range(20):
        step = np.linalg.lstsq(jacobian(curve, t, p), values - curve(t, p), rcond=None)[0]
        p = p + step
    residuals = values - curve(t, p)
    slopes = jacobian(curve, t, p)
    rss = float(residuals @ residuals)
    scale = rss / (len(t) - len(p))
    errors = np.sqrt(np.diag(scale * np.linalg.inv(slopes.T @ slopes)))
    fits.append({"family": name, "times": dates.tolist(), "values": values.tolist(), "parameters": p.tolist(), "rss": rss,
                 "standardErrors": errors.tolist()})
print(json.dumps({"versions": {"numpy": np.__version__, "scipy": scipy.__version__}, "fits": fits}, indent=1))
