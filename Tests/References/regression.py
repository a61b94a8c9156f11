"""Reference numbers for FittingTests: linear regression by statsmodels, ridge in closed form by mpmath.

    pip install numpy statsmodels mpmath
    python regression.py > regression.json

The data stand in regression-r.json. Run again only when a case is added or a figure was wrong.
"""

import json
import os

import mpmath as mp
import numpy as np
import statsmodels
import statsmodels.api as sm
from statsmodels.stats.diagnostic import het_breuschpagan
from statsmodels.stats.stattools import durbin_watson, jarque_bera

mp.mp.dps = 50
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "regression-r.json")) as file:
    DATA = json.load(file)["data"]


def column(data, name):
    return np.array(DATA[data][name], dtype=float)


def design(*columns):
    return np.column_stack([np.ones(len(columns[0])), *columns])


def least_squares(name, response, x, lag, weights=None):
    model = sm.WLS(response, x, weights=1.0 if weights is None else weights)
    fit = model.fit()
    out = {"name": name, "estimates": fit.params, "errors": fit.bse, "t": fit.tvalues, "p": fit.pvalues,
           "low": fit.conf_int()[:, 0], "high": fit.conf_int()[:, 1], "sigma": np.sqrt(fit.scale),
           "rSquared": fit.rsquared, "adjusted": fit.rsquared_adj, "f": fit.fvalue, "fP": fit.f_pvalue,
           "logLik": fit.llf, "lag": lag}
    for kind in ["HC0", "HC1", "HC2", "HC3"]:
        robust = model.fit(cov_type=kind, use_t=True)
        out[kind.lower()] = robust.bse
        out[kind.lower() + "F"] = [float(robust.fvalue), float(robust.f_pvalue)]
    hac = model.fit(cov_type="HAC", cov_kwds={"maxlags": lag, "use_correction": False}, use_t=True)
    out["neweyWest"] = hac.bse
    out["neweyWestF"] = [float(hac.fvalue), float(hac.f_pvalue)]
    out["neweyWestLow"] = hac.conf_int()[:, 0]
    residuals = fit.wresid
    statistic, p, _, _ = jarque_bera(residuals)
    out["jarqueBera"] = [float(statistic), float(p)]
    if weights is None:
        test = het_breuschpagan(residuals, x)
        out["breuschPagan"] = [float(test[0]), float(test[1])]
        out["durbinWatson"] = float(durbin_watson(residuals))
    return out


def given_correlation(name, response, x, times, rho, groups=None):
    """Least squares with the correlation rho^|t - s| taken as known."""
    gaps = np.abs(np.subtract.outer(times, times))
    covariance = np.power(rho, gaps)
    if groups is not None:
        covariance = covariance * np.equal.outer(groups, groups)
    fit = sm.GLS(response, x, sigma=covariance).fit()
    return {"name": name, "rho": rho, "estimates": fit.params, "errors": fit.bse, "sigma": np.sqrt(fit.scale)}


def spread(row):
    """Standard deviations 1, 1.5, 2, 2.5, 1, …: RegressionTests has the same."""
    return 1 + (row % 4) / 2


def uneven(count):
    """Covariances of rows that spread differently and correlate .3 + .7 * .6^|i - j|."""
    return np.array([[spread(i) * spread(j) * (1.0 if i == j else 0.3 + 0.7 * 0.6 ** abs(i - j))
                      for j in range(count)] for i in range(count)])


def given_covariance(name, response, x, covariance):
    """statsmodels' GLS under a covariance matrix, and the same in closed form with 50 digits."""
    fit = sm.GLS(response, x, sigma=covariance).fit()
    count, width = x.shape
    inverse = mp.matrix(covariance.tolist()) ** -1
    rows, values = mp.matrix(x.tolist()), mp.matrix(response.tolist())
    normal = (rows.T * inverse * rows) ** -1
    beta = normal * (rows.T * inverse * values)
    rest = values - rows * beta
    variance = (rest.T * inverse * rest)[0] / (count - width)
    return {"name": name, "estimates": fit.params, "errors": fit.bse, "t": fit.tvalues, "p": fit.pvalues,
            "low": fit.conf_int()[:, 0], "high": fit.conf_int()[:, 1], "sigma": np.sqrt(fit.scale), "logLik": fit.llf,
            "f": [float(fit.fvalue), float(fit.f_pvalue)],
            "exact": [float(v) for v in beta],
            "exactErrors": [float(mp.sqrt(variance * normal[i, i])) for i in range(width)],
            "exactSigma": float(mp.sqrt(variance))}


def ridge(names, response, grid):
    """Columns centred and scaled to variance one (divisor n); GCV counts the intercept."""
    y = [mp.mpf(repr(v)) for v in DATA["jobs"][response]]
    n = len(y)
    x = [[mp.mpf(repr(v)) for v in DATA["jobs"][name]] for name in names]
    means = [sum(c) / n for c in x]
    scales = [mp.sqrt(sum((v - m) ** 2 for v in c) / n) for c, m in zip(x, means)]
    z = mp.matrix([[(x[j][i] - means[j]) / scales[j] for j in range(len(x))] for i in range(n)])
    mean = sum(y) / n
    rest = mp.matrix([v - mean for v in y])
    cross, right = z.T * z, z.T * rest

    def solve(penalty):
        inverse = (cross + penalty * mp.eye(len(x))) ** -1
        beta = inverse * right
        residual = rest - z * beta
        rss = sum(v ** 2 for v in residual)
        effective = 1 + sum((inverse * cross)[j, j] for j in range(len(x)))
        gcv = n * rss / (n - effective) ** 2
        sigma2 = rss / (n - effective)
        covariance = sigma2 * inverse * cross * inverse
        slopes = [beta[j] / scales[j] for j in range(len(x))]
        errors = [mp.sqrt(covariance[j, j]) / scales[j] for j in range(len(x))]
        shift = mp.matrix([means[j] / scales[j] for j in range(len(x))])
        intercept_error = mp.sqrt(sigma2 / n + (shift.T * covariance * shift)[0])
        intercept = mean - sum(s * m for s, m in zip(slopes, means))
        return {"lambda": float(penalty), "estimates": [float(v) for v in [intercept, *slopes]],
                "errors": [float(v) for v in [intercept_error, *errors]], "sigma": float(mp.sqrt(sigma2)),
                "effective": float(effective), "gcv": float(gcv), "rss": float(rss)}

    fits = [solve(mp.mpf(v)) for v in grid]
    # The penalty of least GCV, by golden sections on its logarithm.
    low, high = mp.log(mp.mpf("1e-4")), mp.log(mp.mpf(1))
    ratio = (mp.sqrt(5) - 1) / 2
    for _ in range(120):
        first, second = high - ratio * (high - low), low + ratio * (high - low)
        if solve(mp.exp(first))["gcv"] <= solve(mp.exp(second))["gcv"]:
            high = second
        else:
            low = first
    return {"given": fits, "chosen": solve(mp.exp((low + high) / 2))}


stack = least_squares("stack", column("stack", "loss"),
                      design(column("stack", "air"), column("stack", "water"), column("stack", "acid")), 3)
cyl, hp, wt = column("cars", "cyl"), column("cars", "hp"), column("cars", "wt")
six, eight = (cyl == 6) * 1.0, (cyl == 8) * 1.0
cars = least_squares("cars", np.log(column("cars", "mpg")),
                     design(wt, wt ** 2, six, eight, hp, six * hp, eight * hp), 2)
heavy = least_squares("heavy", column("cars", "mpg"), design(wt, hp), 2, weights=column("cars", "qsec"))
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "regression-r.json")) as file:
    RHO = {name: fit["correlation"] for name, fit in json.load(file)["generalised"].items()}
age, woman = column("teeth", "age"), np.array([s == "Male" for s in DATA["teeth"]["sex"]]) * 1.0
generalised = [
    given_correlation("jobs", column("jobs", "employed"), design(column("jobs", "gnp"), column("jobs", "population")),
                      column("jobs", "year"), RHO["jobs"]),
    given_correlation("lake", column("lake", "level"), design(column("lake", "year")), column("lake", "year"),
                      RHO["lake"]),
    given_correlation("gaps", column("gaps", "level"), design(column("gaps", "year")), column("gaps", "year"),
                      RHO["gaps"]),
    given_correlation("teeth", column("teeth", "distance"), design(age, woman, age * woman), age, RHO["teeth"],
                      np.array(DATA["teeth"]["subject"])),
]
covariance = [
    given_covariance("lake", column("lake", "level"), design(column("lake", "year")),
                     np.power(0.8, np.abs(np.subtract.outer(column("lake", "year"), column("lake", "year"))))),
    given_covariance("cars", column("cars", "mpg"), design(wt, hp), uneven(len(wt))),
]
out = {"versions": {"numpy": np.__version__, "statsmodels": statsmodels.__version__, "mpmath": mp.__version__},
       "linear": [stack, cars, heavy], "generalised": generalised, "covariance": covariance,
       "ridge": ridge(["deflator", "gnp", "unemployed", "forces", "population", "year"], "employed", ["0.05", "2"])}
print(json.dumps(out, default=lambda v: v.tolist() if hasattr(v, "tolist") else float(v), indent=1))
