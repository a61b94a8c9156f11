"""Reference numbers for fits with parameters fixed, bounded, tied or believed beforehand, weights and robust losses.

    pip install scipy mpmath
    python settings.py > settings.json        (Rscript with the package MASS on the path)

Fixed, bounded and tied: Gauss-Newton in 50-digit arithmetic (mpmath) on the parameters left free, started by scipy's
least_squares or, with priors, its simplex. Priors: the joint mode of n/2 ln RSS + sum of squared prior residuals / 2, by Newton's method on exact
derivatives in 50-digit arithmetic. Robust losses on a line: R's MASS::rlm with the losses written out. Run again only when a case is added or a figure was wrong.
"""

import json
import subprocess
import sys

import mpmath as mp
import numpy as np
import scipy
from scipy.optimize import least_squares, minimize

mp.mp.dps = 40

# Stock of passenger cars in the Netherlands, thousands, 1965-1989: R package diffusion (Schaer, Kourentzes, Fildes),
# data set tsCarstock, LGPL-2.1; the figures only.
CARS = [1273, 1502, 1696, 1952, 2212, 2465, 2702, 2903, 3080, 3214, 3399, 3629, 3851, 4056, 4312, 4515, 4594, 4630,
        4728, 4818, 4901, 4950, 5118, 5251, 5371]
# Made up.
WEIGHTS = [1 + (i % 4) for i in range(len(CARS))]
ROOM_AC = [96, 195, 238, 380, 1045, 1230, 1267, 1828, 1586, 1673, 1800, 1580, 1500]
# Made up: a line with outliers.
LINE = [2.1, 2.9, 4.2, 5.4, 9.7, 6.8, 8.5, 9.1, 3.6, 11.2, 12.9, 13.1, 14.4, 14.9, 29.0, 17.2]


def logistic(t, k, r, m):
    return k / (1 + mp.exp(-r * (t - m)))


def bass(t, m, p, q):
    decay = mp.exp(-(p + q) * t)
    return m * (1 - decay) / (1 + q / p * decay)


def newton(objective, start):
    """Newton's method with derivatives by mpmath at 40 digits."""
    x = mp.matrix([mp.mpf(v) for v in start])
    size = len(start)

    def shifted(steps):
        y = x.copy()
        for i, s in steps:
            y[i] += s
        return objective(list(y))

    for _ in range(100):
        h = [abs(v) * mp.mpf(10) ** -10 if v else mp.mpf(10) ** -10 for v in x]
        gradient = mp.matrix(size, 1)
        hessian = mp.matrix(size, size)
        centre = objective(list(x))
        for i in range(size):
            up, down = shifted([(i, h[i])]), shifted([(i, -h[i])])
            gradient[i] = (up - down) / (2 * h[i])
            hessian[i, i] = (up - 2 * centre + down) / h[i] ** 2
            for j in range(i):
                mixed = (shifted([(i, h[i]), (j, h[j])]) - shifted([(i, h[i]), (j, -h[j])])
                         - shifted([(i, -h[i]), (j, h[j])]) + shifted([(i, -h[i]), (j, -h[j])]))
                hessian[i, j] = hessian[j, i] = mixed / (4 * h[i] * h[j])
        step = mp.lu_solve(hessian, gradient)
        x -= step
        if max(abs(s / v) for s, v in zip(step, x)) < mp.mpf(10) ** -16:
            return [x[i] for i in range(size)]
    raise SystemExit("Newton does not settle")


def squares(curve, values, weights=None):
    def total(parameters):
        return sum((weights[i] if weights else 1) * (mp.mpf(y) - curve(i, *parameters)) ** 2
                   for i, y in enumerate(values))
    return total


def minimum(curve, values, start, weights=None):
    found = least_squares(
        lambda p: [float((weights[i] if weights else 1) ** 0.5 * (y - curve(i, *[float(v) for v in p])))
                   for i, y in enumerate(values)], start, x_scale=np.abs(start), xtol=1e-15, ftol=1e-15, gtol=1e-15)
    return newton(squares(curve, values, weights), list(found.x))


def errors(curve, values, parameters, weights=None, extra=None):
    """sigma sqrt(diag (J'WJ + sigma^2 P)^-1)."""
    size = len(parameters)
    normal = mp.matrix(size, size)
    rss = squares(curve, values, weights)(parameters)
    for i in range(len(values)):
        row = [mp.diff(lambda v, k=k: curve(i, *[v if j == k else p for j, p in enumerate(parameters)]), parameters[k])
               for k in range(size)]
        for a in range(size):
            for b in range(size):
                normal[a, b] += (weights[i] if weights else 1) * row[a] * row[b]
    sigma2 = rss / (len(values) - size)
    inverse = normal ** -1
    return [mp.sqrt(sigma2 * inverse[k, k]) for k in range(size)], rss


def case(name, parameters, curve=None, values=None, start=None, weights=None, fill=lambda p: p):
    found = minimum(curve, values, start, weights)
    standard, rss = errors(curve, values, found, weights)
    return {"name": name, "parameters": [float(v) for v in fill(found)], "standardErrors": [float(v) for v in standard],
            "rss": float(rss)}


def prior_case(name, curve, values, start, penalty):
    total = squares(curve, values)
    n = len(values)

    def objective(p):
        return mp.mpf(n) / 2 * mp.log(total(p)) + penalty(p) / 2

    near = minimize(lambda u: float(objective([mp.mpf(float(v * s)) for v, s in zip(u, start)])), np.ones(len(start)),
                    method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-10, "maxiter": 3000})
    found = newton(objective, [v * s for v, s in zip(near.x, start)])
    return {"name": name, "parameters": [float(v) for v in found], "standardErrors": [], "rss": float(total(found))}


def robust(name, k, weight, slope):
    """rlm divides the median by 0.6745; here it is divided by the normal quantile that this rounds."""
    code = f"""
    suppressMessages(library(MASS))
    exact <- qnorm(0.75) / 0.6745
    loss <- function(weight, slope) function(u, deriv = 0) {{ u <- u * exact; if (!deriv) weight(u) else slope(u) }}
    huber <- loss(function(u) ifelse(abs(u) <= 1.345, 1, 1.345 / abs(u)), function(u) ifelse(abs(u) <= 1.345, 1, 0))
    k <- {k}
    own <- loss(function(u) {weight}, function(u) {slope})
    y <- c({",".join(map(str, LINE))}); x <- seq_along(y) - 1
    h <- rlm(y ~ x, psi = huber, scale.est = "MAD", maxit = 1000, acc = 1e-15)
    f <- rlm(y ~ x, psi = own, scale.est = "MAD", maxit = 3000, acc = 1e-15, init = list(coef = coef(h)))
    s <- summary(f)
    cat(sprintf("%.16g ", c(coef(f), s$coefficients[, 2], f$s / exact)))
    """
    numbers = [float(v) for v in subprocess.run(["Rscript", "-e", code], capture_output=True, text=True,
                                                check=True).stdout.split()]
    return {"name": name, "parameters": numbers[:2], "standardErrors": numbers[2:4], "scale": numbers[4]}


cases = [
    case("fixed ceiling", None, lambda t, r, m: logistic(t, 6000, r, m), CARS, [0.15, 8.0],
         fill=lambda p: [6000] + p),
    case("ceiling at its bound", None, lambda t, r, m: logistic(t, mp.mpf(5500), r, m), CARS, [0.17, 7.6],
         fill=lambda p: [5500] + p),
    case("tied", None, lambda t, m, p: bass(t + 1, m, p, 40 * p) - bass(t, m, p, 40 * p), ROOM_AC, [18700, 0.0094],
         fill=lambda p: p + [40 * p[1]]),
    case("weighted", None, logistic, CARS, [5547, 0.163, 7.8], weights=WEIGHTS),
    prior_case("log-normal prior of the ceiling", logistic, CARS, [5600, 0.16, 8],
               lambda p: (mp.log(p[0] / 6500) / mp.mpf("0.02")) ** 2),
    prior_case("normal prior of the rate", logistic, CARS, [5600, 0.16, 8],
               lambda p: ((p[1] - mp.mpf("0.14")) / mp.mpf("0.005")) ** 2),
    prior_case("beta prior of the rate", logistic, CARS, [5600, 0.16, 8],
               lambda p: -2 * (1200 * mp.log(p[1]) + 8000 * mp.log(1 - p[1]))),
]
losses = [
    robust("huber", 1.345, "ifelse(abs(u) <= k, 1, k / abs(u))", "ifelse(abs(u) <= k, 1, 0)"),
    robust("bisquare", 4.685, "ifelse(abs(u) < k, (1 - (u / k)^2)^2, 0)",
           "ifelse(abs(u) < k, (1 - (u / k)^2) * (1 - 5 * (u / k)^2), 0)"),
    robust("cauchy", 2.385, "1 / (1 + (u / k)^2)", "(1 - (u / k)^2) / (1 + (u / k)^2)^2"),
    robust("welsch", 2.985, "exp(-(u / k)^2)", "(1 - 2 * (u / k)^2) * exp(-(u / k)^2)"),
]
json.dump({"versions": {"python": sys.version.split()[0], "scipy": scipy.__version__, "mpmath": mp.__version__,
                        "R": subprocess.run(["Rscript", "-e", "cat(R.version$major,R.version$minor,sep='.')"],
                                            capture_output=True, text=True).stdout},
           "cars": CARS, "weights": WEIGHTS, "roomAC": ROOM_AC, "line": LINE, "cases": cases, "losses": losses},
          sys.stdout, indent=1)
