"""Reference numbers for FittingTests, by other people's code on the same figures.

    pip install scipy statsmodels mpmath
    python fits.py > fits.json

Least squares by scipy's curve_fit, refined by Gauss-Newton steps in 50-digit arithmetic (mpmath) until they stop
moving; standard errors from the Jacobian there; likelihoods summed from scipy.stats densities in the data's own units
at the maximum-likelihood spread; Durbin-Watson, Ljung-Box and ordinary least squares by statsmodels. Run again only
when a case is added or a figure was wrong. Last run with the versions under "versions".
"""

import json
import math
import sys

import mpmath as mp
import numpy as np
import scipy
import statsmodels
import statsmodels.api as sm
from scipy.optimize import curve_fit
from scipy.stats import lognorm, norm, t as student
from statsmodels.stats.diagnostic import acorr_ljungbox
from statsmodels.stats.stattools import durbin_watson

mp.mp.dps = 50

ROOM_AC = [96, 195, 238, 380, 1045, 1230, 1267, 1828, 1586, 1673, 1800, 1580, 1500]
DRYERS = [106, 319, 492, 635, 737, 890, 1397, 1523, 1294, 1240, 1425, 1260, 1236]
TEN_YEARS = [840, 1470, 2110, 4000, 7590, 10950, 10530, 9470, 7790, 5890]
# Stock of passenger cars in the Netherlands, thousands, 1965-1989: R package diffusion (Schaer, Kourentzes, Fildes),
# data set tsCarstock, LGPL-2.1; the figures only.
CARS = [1273, 1502, 1696, 1952, 2212, 2465, 2702, 2903, 3080, 3214, 3399, 3629, 3851, 4056, 4312, 4515, 4594, 4630,
        4728, 4818, 4901, 4950, 5118, 5251, 5371]
# Made up: grows by factors, uneven dates.
FACTORS_DATES = [2010, 2010.5, 2011, 2012.25, 2013, 2014.5, 2015, 2016.75, 2018, 2019]
FACTORS = [1.1, 1.3, 2.2, 3.1, 6.5, 9.2, 17.0, 44.0, 75.0, 160.0]
# Made up: a line with a pattern.
LINE = [2.1, 2.9, 4.2, 5.4, 5.7, 6.8, 8.5, 9.1, 9.6, 11.2, 12.9, 13.1]
# Made up: a Richards curve with K = 100, r = .4, m = 12, v = 1.8 and a wave on it, to one decimal.
WAVES = [round(100 * (1 + 1.8 * math.exp(-0.4 * (i - 12))) ** (-1 / 1.8) + 1.5 * math.sin(7.3 * i), 1)
         for i in range(28)]


def exponential(t, a, r):
    return a * mp.exp(r * t)


def logistic(t, k, r, m):
    return k / (1 + mp.exp(-r * (t - m)))


def gompertz(t, k, r, m):
    return k * mp.exp(-mp.exp(-r * (t - m)))


def richards(t, k, r, m, v):
    return k * (1 + v * mp.exp(-r * (t - m))) ** (-1 / v)


def bass(t, m, p, q):
    if t < 0:
        return mp.mpf(0)
    decay = mp.exp(-(p + q) * t)
    return m * (1 - decay) / (1 + q / p * decay)


def increments(curve):
    return lambda t, *parameters: curve(t, *parameters) - curve(t - 1, *parameters)


def fit(name, family, curve, origin, dates, values, start, measure="level", noise="gaussian"):
    """One least-squares fit; parameters with times counted from the origin."""
    times = [mp.mpf(d) - mp.mpf(origin) for d in dates]
    link = mp.log if noise == "log-normal" else (lambda y: mp.mpf(y))
    targets = [link(mp.mpf(str(y))) for y in values]

    def means(parameters):
        return [link(curve(t, *parameters)) for t in times]

    found, _ = curve_fit(
        lambda _, *p: np.array([float(x) for x in means([mp.mpf(float(y)) for y in p])]),
        np.arange(len(times)), [float(x) for x in targets], p0=start, xtol=1e-13, ftol=1e-13, gtol=1e-13, maxfev=20000)
    theta = [mp.mpf(float(x)) for x in found]
    for _ in range(200):
        columns = []
        for index in range(len(theta)):
            step = abs(theta[index]) * mp.mpf(10) ** -16
            above, below = list(theta), list(theta)
            above[index] += step
            below[index] -= step
            columns.append([(a - b) / (2 * step) for a, b in zip(means(above), means(below))])
        jacobian = mp.matrix(len(times), len(theta))
        for column, entries in enumerate(columns):
            for row, entry in enumerate(entries):
                jacobian[row, column] = entry
        residuals = mp.matrix([y - m for y, m in zip(targets, means(theta))])
        normal = jacobian.T * jacobian
        change = mp.lu_solve(normal, jacobian.T * residuals)
        theta = [x + c for x, c in zip(theta, change)]
        if max(abs(c / x) for c, x in zip(change, theta)) < mp.mpf(10) ** -28:
            break
    else:
        raise SystemExit(name + ": Gauss-Newton does not settle")

    n, p = len(times), len(theta)
    residuals = [y - m for y, m in zip(targets, means(theta))]
    rss = sum(e * e for e in residuals)
    inverse = normal ** -1
    sigma2 = rss / (n - p)
    errors = [mp.sqrt(sigma2 * inverse[i, i]) for i in range(p)]
    quantile = student.ppf(0.975, n - p)
    spread = float(mp.sqrt(rss / n))
    levels = [float(curve(t, *theta)) for t in times]
    if noise == "log-normal":
        likelihood = sum(lognorm.logpdf(y, spread, scale=g) for y, g in zip(values, levels))
    else:
        likelihood = sum(norm.logpdf(y, g, spread) for y, g in zip(values, levels))
    k = p + 1
    plain = np.array([float(e) for e in residuals])
    lags = max(1, min(10, n // 5))
    box = acorr_ljungbox(plain, lags=[lags])
    return {
        "name": name, "family": family, "measure": measure, "noise": noise, "origin": float(origin),
        "dates": [float(d) for d in dates], "values": [float(y) for y in values],
        "parameters": [float(x) for x in theta], "standardErrors": [float(x) for x in errors],
        "low": [float(x) - quantile * float(e) for x, e in zip(theta, errors)],
        "high": [float(x) + quantile * float(e) for x, e in zip(theta, errors)],
        "rss": float(rss), "sigma": float(mp.sqrt(sigma2)), "logLikelihood": float(likelihood),
        "aic": 2 * k - 2 * likelihood, "bic": k * np.log(n) - 2 * likelihood,
        "aicc": 2 * k - 2 * likelihood + 2 * k * (k + 1) / (n - k - 1) if n > k + 1 else None,
        "durbinWatson": float(durbin_watson(plain)), "lags": lags,
        "ljungBox": float(box["lb_stat"].iloc[0]), "ljungBoxPValue": float(box["lb_pvalue"].iloc[0]),
    }


def line():
    """Ordinary least squares by statsmodels."""
    dates = np.arange(2000, 2000 + len(LINE))
    result = sm.OLS(LINE, sm.add_constant(dates - 2000.0)).fit()
    box = acorr_ljungbox(result.resid, lags=[2])
    n, k = len(LINE), 3
    interval = result.conf_int(0.05)
    return {
        "name": "line", "family": "linear", "measure": "level", "noise": "gaussian", "origin": 2000.0,
        "dates": [float(d) for d in dates], "values": LINE,
        "parameters": list(result.params), "standardErrors": list(result.bse),
        "low": list(interval[:, 0]), "high": list(interval[:, 1]),
        "rss": float(result.ssr), "sigma": float(np.sqrt(result.mse_resid)), "logLikelihood": float(result.llf),
        # statsmodels counts the coefficients only; the spread is a parameter too.
        "aic": float(result.aic + 2), "bic": float(result.bic + np.log(n)),
        "aicc": float(result.aic + 2 + 2 * k * (k + 1) / (n - k - 1)),
        "durbinWatson": float(durbin_watson(result.resid)), "lags": 2,
        "ljungBox": float(box["lb_stat"].iloc[0]), "ljungBoxPValue": float(box["lb_pvalue"].iloc[0]),
    }


def yearly(first, values):
    return [first + i for i in range(len(values))]


def main():
    cases = [
        line(),
        fit("room air conditioners", "bass", increments(bass), 1948, yearly(1949, ROOM_AC), ROOM_AC,
            [18000, .01, .37], "increments"),
        fit("clothes dryers", "bass", increments(bass), 1948, yearly(1949, DRYERS), DRYERS,
            [16000, .014, .33], "increments"),
        fit("room air conditioners", "bass", increments(bass), 1948, yearly(1949, ROOM_AC), ROOM_AC,
            [18000, .01, .37], "increments", "log-normal"),
    ] + [
        fit(f"ten years of adoption, first {k}", "bass", increments(bass), 2000, yearly(2001, TEN_YEARS[:k]),
            TEN_YEARS[:k], [60000, .01, .5], "increments") for k in (6, 7, 8, 10)
    ] + [
        fit("cars", "logistic", logistic, 1965, yearly(1965, CARS), CARS, [5500, .16, 7]),
        fit("cars", "gompertz", gompertz, 1965, yearly(1965, CARS), CARS, [6000, .1, 4]),
        fit("waves", "richards", richards, 1990, yearly(1990, WAVES), WAVES, [100, .4, 12, 1.8]),
        fit("cars", "logistic", logistic, 1965, yearly(1965, CARS), CARS, [5500, .16, 7], noise="log-normal"),
        fit("cars", "gompertz", gompertz, 1965, yearly(1965, CARS), CARS, [6000, .1, 4], noise="log-normal"),
        fit("factors", "exponential", exponential, 2010, FACTORS_DATES, FACTORS, [1.0, .55]),
        fit("factors", "exponential", exponential, 2010, FACTORS_DATES, FACTORS, [1.0, .55], noise="log-normal"),
        fit("few factors", "exponential", exponential, 2010, FACTORS_DATES[:4], FACTORS[:4], [1.0, .55],
            noise="log-normal"),
    ]
    json.dump({"versions": {"python": sys.version.split()[0], "scipy": scipy.__version__,
                            "statsmodels": statsmodels.__version__, "mpmath": mp.__version__},
               "fits": cases}, sys.stdout, indent=1)
    print()


main()
