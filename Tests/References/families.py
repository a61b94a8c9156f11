"""Reference fits for FittingTests: curve families counted from a launch, by SciPy.

    pip install numpy scipy
    python families.py > families.json

Levels are made up: a curve with waves of a few per cent on it, so that nothing is fitted exactly. Estimates by SciPy's
least_squares from several starts, polished by Gauss-Newton; errors
from the Jacobian by complex steps. Run again only when a case is added or a figure was wrong.
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


def jacobian(curve, t, p):
    columns = []
    for index in range(len(p)):
        moved = np.array(p, dtype=complex)
        moved[index] += 1e-30j
        columns.append(curve(t, moved).imag / 1e-30)
    return np.column_stack(columns)


fits = []
for name, (curve, truth, starts) in FAMILIES.items():
    t = np.arange(1.0, 25.0)
    values = np.round(curve(t, truth) * (1 + 0.03 * np.sin(1.7 * t) + 0.01 * np.cos(5 * t)), 3)
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
    fits.append({"family": name, "times": t.tolist(), "values": values.tolist(), "parameters": p.tolist(), "rss": rss,
                 "standardErrors": errors.tolist()})
print(json.dumps({"versions": {"numpy": np.__version__, "scipy": scipy.__version__}, "fits": fits}, indent=1))
