"""Reference numbers for FittingTests, by other people's code or by arithmetic of 30 digits.

    pip install numpy scipy statsmodels mpmath
    python verdicts.py > verdicts.json

Profile intervals: Lagrange equations solved in 30 digits (mpmath). Exact deletions: scipy's least_squares, polished.
White, Breusch-Pagan: statsmodels. Durbin-Watson: Imhof's integral in mpmath over numpy's eigenvalues. Runs: every
arrangement counted. BCa: scipy.stats.bootstrap on the distribution stored here. Block lengths: the formulas of Politis
and White (2004, corrected 2009) written out with numpy. Quantile errors: Maritz and Jarrett (1978) with scipy's beta.
Scores: integrals by mpmath. Run again only when a case is added or a figure was wrong.
"""

import itertools
import json
import math
import sys

import mpmath as mp
import numpy as np
import scipy
import statsmodels
import statsmodels.api as sm
from scipy import stats
from scipy.optimize import least_squares
from statsmodels.stats.diagnostic import het_breuschpagan, het_white

mp.mp.dps = 30

# United States merchant marine, share converted from wood to metal: R package diffusion, figures only.
YEARS = [1885, 1890, 1895, 1900, 1905, 1910, 1915, 1920, 1925, 1930, 1935, 1939, 1945, 1950, 1955, 1960, 1965]
MARINE = ["10.07", "14.16", "20.92", "30.84", "44.13", "54.83", "63.23", "76.25", "83.29", "84.1", "85.08", "83.09",
          "94.16", "93.74", "94.58", "95.11", "95.48"]
ROOM_AC = [96, 195, 238, 380, 1045, 1230, 1267, 1828, 1586, 1673, 1800, 1580, 1500]


def logistic(t, p):
    return p[0] / (1 + mp.exp(-p[1] * (t - p[2])))


def bass_increment(t, p):
    def cumulative(s):
        decay = mp.exp(-(p[1] + p[2]) * s)
        return p[0] * (1 - decay) / (1 + p[2] / p[1] * decay)
    return cumulative(t) - cumulative(t - 1)


def derivative(function, p):
    result = []
    for i in range(len(p)):
        step = abs(p[i]) * mp.mpf(10) ** -10
        a, b = list(p), list(p)
        a[i] += step
        b[i] -= step
        result.append((function(a) - function(b)) / (2 * step))
    return result


def profile(curve, times, values, start, quantity, levels=(0.95,)):
    """Ends of the profile interval of quantity(p): stationary points of S under quantity = c, with S at the cut-off."""
    times = [mp.mpf(x) for x in times]
    values = [mp.mpf(x) for x in values]
    n, k = len(times), len(start)

    def rss(p):
        return sum((y - curve(t, p)) ** 2 for t, y in zip(times, values))

    def gradient(p):
        total = [mp.mpf(0)] * k
        for t, y in zip(times, values):
            e = y - curve(t, p)
            d = derivative(lambda q: curve(t, q), p)
            total = [a - 2 * e * b for a, b in zip(total, d)]
        return total

    def jacobian(p):
        return mp.matrix([derivative(lambda q: curve(t, q), p) for t in times])

    best = mp.findroot(lambda *p: gradient(list(p)), [mp.mpf(x) for x in start], tol=1e-30, maxsteps=60)
    best = [best[i] for i in range(k)]
    least = rss(best)
    s2 = least / (n - k)
    g = mp.matrix(derivative(quantity, best))
    J = jacobian(best)
    cov = (J.T * J) ** -1
    unit = (g.T * cov * g)[0]
    direction = cov * g / mp.sqrt(unit)
    result = {"parameters": [float(x) for x in best], "rss": float(least), "estimate": float(quantity(best)),
              "error": float(mp.sqrt(s2 * unit)), "covariance": [[float(s2 * cov[i, j]) for j in range(k)] for i in range(k)]}
    for level in levels:
        cut = mp.mpf(float(stats.f.ppf(level, 1, n - k)))
        ends = []
        for side in (-1, 1):
            p = list(best)
            multiplier = mp.mpf(0)
            for step in range(1, 11):
                # The cut-off is raised in steps, each started from the last.
                part = cut * (mp.mpf(step) / 10) ** 2
                if step == 1:
                    p = [best[i] + side * direction[i] * mp.sqrt(s2 * part) for i in range(k)]
                    multiplier = 2 * side * mp.sqrt(s2 * part) / mp.sqrt(unit)
                else:
                    p = [best[i] + (p[i] - best[i]) * mp.mpf(step) / (step - 1) for i in range(k)]
                    multiplier *= mp.mpf(step) / (step - 1)

                def equations(*x):
                    q = list(x[:k])
                    dq = derivative(quantity, q)
                    return [a - x[k] * b for a, b in zip(gradient(q), dq)] + [rss(q) - least - s2 * part]
                found = mp.findroot(equations, p + [multiplier], tol=1e-24, maxsteps=60)
                p, multiplier = [found[i] for i in range(k)], found[k]
            ends.append(float(quantity(p)))
        result["interval%d" % round(100 * level)] = ends
    return result


def deletions():
    """Logistic on the merchant marine with each point left out."""
    t = np.array(YEARS, float) - 1885
    y = np.array([float(x) for x in MARINE]) / 100

    def fit(t, y):
        return least_squares(lambda p: p[0] / (1 + np.exp(-p[1] * (t - p[2]))) - y, [.94, .0988, 21.9],
                             x_scale=[1, .1, 20], xtol=1e-15, ftol=1e-15, gtol=1e-15).x
    full = fit(t, y)
    return {"full": list(full), "without": [list(fit(np.delete(t, i), np.delete(y, i))) for i in range(len(t))]}


def heteroscedastic():
    data = sm.datasets.stackloss.load_pandas().data
    x = sm.add_constant(data[["AIRFLOW", "WATERTEMP", "ACIDCONC"]].to_numpy())
    y = data["STACKLOSS"].to_numpy()
    fit = sm.OLS(y, x).fit()
    white = het_white(fit.resid, x)
    fitted = sm.add_constant(np.column_stack([fit.fittedvalues, fit.fittedvalues ** 2]))
    special = het_breuschpagan(fit.resid, fitted)
    koenker = het_breuschpagan(fit.resid, x)
    # As many points as white's regressors would leave no room; two regressors do.
    white2 = het_white(fit.resid, x[:, [0, 1, 2]])
    return {"white": [float(white[0]), float(white[1])], "white2": [float(white2[0]), float(white2[1])],
            "fitted": [float(special[0]), float(special[1])], "koenker": [float(koenker[0]), float(koenker[1])]}


def durbin_watson(x, y):
    x, y = np.asarray(x, float), np.asarray(y, float)
    n = len(y)
    q, _ = np.linalg.qr(x, mode="complete")
    basis = q[:, x.shape[1]:]
    differences = np.diff(np.eye(n), axis=0)
    e = basis @ (basis.T @ y)
    d = float(np.sum(np.diff(e) ** 2) / np.sum(e ** 2))
    eigenvalues = [mp.mpf(float(v)) - d for v in np.linalg.eigvalsh(basis.T @ differences.T @ differences @ basis)]

    def integrand(u):
        angle = sum(mp.atan(v * u) for v in eigenvalues) / 2
        height = mp.exp(sum(mp.log(1 + v * v * u * u) for v in eigenvalues) / 4)
        return mp.sin(angle) / (u * height)
    value = mp.quad(integrand, [0, .25, .5, 1, 2, 4, 8, 16, 64, 512, mp.inf])
    return {"x": x.tolist(), "y": y.tolist(), "residuals": e.tolist(), "statistic": d,
            "p": float(mp.mpf(1) / 2 - value / mp.pi)}


def runs(above, below):
    """Every arrangement of signs, counted."""
    counts = {}
    for places in itertools.combinations(range(above + below), above):
        signs = [i in places for i in range(above + below)]
        number = 1 + sum(a != b for a, b in zip(signs, signs[1:]))
        counts[number] = counts.get(number, 0) + 1
    total = sum(counts.values())
    return {"above": above, "below": below, "p": {str(r): min(1, 2 * min(
        sum(c for k, c in counts.items() if k <= r), sum(c for k, c in counts.items() if k >= r)) / total) for r in counts}}


def bca():
    rng = np.random.default_rng(20240501)
    data = np.round(rng.lognormal(0, .9, 18), 3)
    result = {"data": data.tolist(), "cases": []}
    for name, statistic in [("mean", np.mean), ("deviation", lambda x, axis=-1: np.std(x, ddof=1, axis=axis))]:
        first = stats.bootstrap((data,), statistic, n_resamples=999, method="percentile", rng=rng)
        values = first.bootstrap_distribution
        case = {"name": name, "values": values.tolist(), "estimate": float(statistic(data)),
                "jackknife": [float(statistic(np.delete(data, i))) for i in range(len(data))]}
        for level in (.95, .8):
            for method in ("percentile", "BCa"):
                again = stats.bootstrap((data,), statistic, n_resamples=0, method=method, confidence_level=level,
                                        bootstrap_result=first)
                case["%s%d" % (method, round(100 * level))] = [float(x) for x in again.confidence_interval]
        ordered = np.sort(values)
        errors = []
        for p in (.025, .975):
            m = int(math.floor(p * len(ordered) + .5))
            edges = stats.beta.cdf(np.arange(len(ordered) + 1) / len(ordered), m, len(ordered) - m + 1)
            w = np.diff(edges)
            errors.append(float(np.sqrt(np.sum(w * ordered ** 2) - np.sum(w * ordered) ** 2)))
        case["errors"] = errors
        result["cases"].append(case)
    return result


def block_lengths():
    rng = np.random.default_rng(7)
    cases = []
    for n, phi in [(20, .7), (40, .5), (60, 0.), (120, .8), (400, .3), (400, -.5)]:
        e = rng.normal(size=n)
        x = np.zeros(n)
        for i in range(n):
            x[i] = (phi * x[i - 1] if i else 0) + e[i]
        x = np.round(x, 4)
        c = x - x.mean()
        run = max(5, math.ceil(math.log10(n)))
        most = min(n - 1, math.ceil(math.sqrt(n)) + run)
        acv = np.array([np.dot(c[k:], c[:n - k]) / n for k in range(most + 1)])
        rho = np.abs(acv / acv[0])
        limit = 2 * math.sqrt(math.log10(n) / n)
        last = None
        for m in range(0, most - run + 1):
            if np.all(rho[m + 1:m + run + 1] <= limit):
                last = m
                break
        if last is None:
            last = max(k for k in range(most + 1) if rho[k] > limit)
        reach = min(2 * max(last, 1), most)
        k = np.arange(-reach, reach + 1)
        flat = np.clip(2 * (1 - np.abs(k) / reach), 0, 1)
        g = np.sum(flat * np.abs(k) * acv[np.abs(k)])
        level = np.sum(flat * acv[np.abs(k)])
        b = (2 * g ** 2 / (4 / 3 * level ** 2)) ** (1 / 3) * n ** (1 / 3)
        cases.append({"series": x.tolist(), "length": float(max(1, min(b, math.ceil(min(3 * math.sqrt(n), n / 3)))))})
    return cases


def scores():
    cases = []
    for location, scale, degrees, outcome in [(0, 1, None, 0), (2, .5, None, 3.1), (0, 1, 3, .4), (-1, 2, 7.5, 4),
                                              (5, .1, 1.6, 5.05), (0, 1, 40, -6)]:
        if degrees is None:
            density = lambda x: mp.npdf(x, location, scale)
            cumulative = lambda x: mp.ncdf(x, location, scale)
        else:
            nu = mp.mpf(degrees)
            front = mp.gamma((nu + 1) / 2) / (mp.sqrt(nu * mp.pi) * mp.gamma(nu / 2))
            density = lambda x: front / scale * (1 + ((x - location) / mp.mpf(scale)) ** 2 / nu) ** (-(nu + 1) / 2)

            def cumulative(x):
                z = (x - location) / mp.mpf(scale)
                tail = mp.betainc(nu / 2, mp.mpf(1) / 2, 0, nu / (nu + z * z), regularized=True) / 2
                return tail if z < 0 else 1 - tail
        mp.mp.dps = 20
        y = mp.mpf(outcome)
        lower = mp.quad(lambda x: cumulative(x) ** 2, [-mp.inf, y - 100 * scale, y - 10 * scale, y - 3 * scale, y])
        upper = mp.quad(lambda x: (1 - cumulative(x)) ** 2,
                        [y, y + 3 * scale, y + 10 * scale, y + 100 * scale, mp.inf])
        cases.append({"location": location, "scale": scale, "degrees": degrees, "outcome": outcome,
                      "logDensity": float(mp.log(density(y))), "crps": float(lower + upper)})
        mp.mp.dps = 30
    return cases


def main():
    years = [y - 1885 for y in YEARS]
    shares = [mp.mpf(x) / 100 for x in MARINE]
    start = [.940578, .0988363, 21.9093]
    periods = list(range(1, 14))
    bass = [18712.7415681, .00944207728975, .374762830113]
    line_x = [[1, i] for i in range(12)]
    line_y = [2.1, 2.9, 4.2, 5.4, 5.7, 6.8, 8.5, 9.1, 9.6, 11.2, 12.9, 13.1]
    walk = np.cumsum(np.random.default_rng(3).normal(size=40))
    json.dump({
        "versions": {"python": sys.version.split()[0], "numpy": np.__version__, "scipy": scipy.__version__,
                     "statsmodels": statsmodels.__version__, "mpmath": mp.__version__},
        "profiles": [
            dict(profile(logistic, years, shares, start, lambda p: p[0], (.95, .9)), name="marine ceiling"),
            dict(profile(logistic, years, shares, start, lambda p: p[1], (.95, .9)), name="marine rate"),
            dict(profile(logistic, years, shares, start, lambda p: p[2], (.95, .9)), name="marine midpoint"),
            dict(profile(logistic, years, shares, start, lambda p: mp.log(81) / p[1], (.95, .9)), name="marine takeover"),
            dict(profile(logistic, years, shares, start,
                         lambda p: p[2] + mp.log(mp.mpf("0.8") / (p[0] - mp.mpf("0.8"))) / p[1], (.95, .9)),
                 name="marine reaches 0.8"),
            dict(profile(bass_increment, periods, ROOM_AC, bass, lambda p: p[0], (.95, .9)), name="room AC ceiling"),
            dict(profile(bass_increment, periods, ROOM_AC, bass, lambda p: mp.log(p[2] / p[1]) / (p[1] + p[2]), (.95, .9)),
                 name="room AC peak"),
        ],
        "deletions": deletions(), "heteroscedastic": heteroscedastic(),
        "durbinWatson": [durbin_watson(line_x, line_y),
                         durbin_watson([[1, i, (i / 40) ** 2] for i in range(40)], walk.round(3)),
                         durbin_watson([[math.exp(-i / 3)] for i in range(6)], [1, .5, .8, -.3, .4, .1])],
        "runs": [runs(4, 5), runs(8, 6), runs(1, 7), runs(3, 3)],
        "bca": bca(), "blockLengths": block_lengths(), "scores": scores(),
    }, sys.stdout, indent=None, separators=(",", ":"))
    print()


main()
