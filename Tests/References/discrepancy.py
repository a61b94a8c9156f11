"""Reference numbers for an exponential with a persistent discrepancy, by generalised least squares in closed form.

    pip install scipy
    python discrepancy.py > discrepancy.json

On a log scale an exponential is a line, and an Ornstein-Uhlenbeck discrepancy of known half-life that has settled
before the data began a known covariance. Under flat priors the posterior is then exact: Student-t for the line's two
parameters, and for the future path from the last observed state Student-t as well. Half-lives of 1, 2, 4 ... 256 usual
steps are weighed by their restricted likelihoods (the line's parameters and the variance integrated out); the forecast
is the mixture, its quantiles found by root search. The likelihood reported is that of all points given the first, at
each half-life's line and the spread that suits it best, the greatest of them.
"""

import json
import sys

import numpy as np
import scipy
from scipy.optimize import brentq
from scipy.stats import multivariate_normal, t as student

EVEN = {
    "dates": [2000.0 + i for i in range(20)],
    "values": [1.0, 1.5, 1.9, 2.9, 3.2, 3.9, 5.8, 8.7, 14.1, 17.6, 21.0, 30.2, 51.1, 60.3, 95.0, 124.0, 146.0, 171.0,
               260.0, 315.0],
}
UNEVEN = {
    "dates": [1990.0, 1991.0, 1992.0, 1993.5, 1994.0, 1995.0, 1997.0, 1998.0, 1999.25, 2000.25, 2001.25, 2004.0, 2005.0],
    "values": [40.0, 47.0, 44.0, 60.0, 66.0, 81.0, 83.0, 101.0, 140.0, 131.0, 128.0, 190.0, 240.0],
}


def case(name, dates, values, horizons):
    times = np.array(dates) - dates[0]
    y = np.log(values)
    steps = np.diff(times)
    usual = np.sort(steps)[len(steps) // 2]
    n = len(times)
    design = np.column_stack([np.ones_like(times), times])
    fits = []
    for factor in (1, 2, 4, 8, 16, 32, 64, 128, 256):
        kappa = np.log(2) / (factor * usual)
        # Per unit of shock variance a year.
        covariance = np.exp(-kappa * np.abs(times[:, None] - times[None, :])) / (2 * kappa)
        weight = np.linalg.inv(covariance)
        unscaled = np.linalg.inv(design.T @ weight @ design)
        theta = unscaled @ design.T @ weight @ y
        errors = y - design @ theta
        rss = errors @ weight @ errors
        # Given the first point, by the rules of conditional gaussians.
        given = covariance[1:, 0] / covariance[0, 0]
        rest = covariance[1:, 1:] - np.outer(given, covariance[0, 1:])
        innovations = errors[1:] - given * errors[0]
        spread = innovations @ np.linalg.inv(rest) @ innovations / (n - 1)
        likelihood = multivariate_normal.logpdf(innovations, np.zeros(n - 1), rest * spread) - np.sum(y[1:])
        evidence = (-np.linalg.slogdet(covariance)[1] + np.linalg.slogdet(unscaled)[1] - (n - 2) * np.log(rss)) / 2
        fits.append((factor * usual, kappa, theta, unscaled, rss / (n - 2), likelihood, evidence))
    likelihoods = np.array([f[5] for f in fits])
    evidences = np.array([f[6] for f in fits])
    weights = np.exp(evidences - evidences.max())
    weights /= weights.sum()
    forecasts = []
    for horizon in horizons:
        parts = []
        for (_, kappa, theta, unscaled, sigma2, _, _), weight in zip(fits, weights):
            memory = np.exp(-kappa * horizon)
            direction = np.array([1.0, times[-1] + horizon]) - memory * design[-1]
            location = direction @ theta + memory * y[-1]
            scale = np.sqrt(sigma2 * (direction @ unscaled @ direction + (1 - memory ** 2) / (2 * kappa)))
            parts.append((weight, location, scale))

        def below(value):
            return sum(w * student.cdf((value - m) / s, n - 2) for w, m, s in parts)

        centre = sum(w * m for w, m, _ in parts)
        forecasts.append({
            "horizon": horizon, "mean": centre,
            "quantiles": [brentq(lambda v, p=p: below(v) - p, centre - 60, centre + 60, xtol=1e-12)
                          for p in (0.1, 0.5, 0.9)]})
    return {"name": name, "dates": dates, "values": values, "halfLives": [float(f[0]) for f in fits],
            "weights": list(weights), "logLikelihood": float(likelihoods.max()), "forecasts": forecasts}


json.dump({
    "versions": {"python": sys.version.split()[0], "scipy": scipy.__version__},
    "cases": [case("even dates", horizons=[1.0, 5.0, 20.0], **EVEN),
              case("uneven dates", horizons=[0.5, 5.0, 20.0], **UNEVEN)]}, sys.stdout, indent=1)
print()
