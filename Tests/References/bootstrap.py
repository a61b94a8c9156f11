"""The parametric bootstrap of likelihoods, by NumPy, statsmodels and SciPy.

    pip install numpy scipy statsmodels
    python bootstrap.py > bootstrap.json

Observations are drawn from the law at its estimates, and each draw is fitted anew: a Poisson regression on the squares of
time (the data stand in likelihoods-r.json), a negative binomial and a binomial regression. Given are the standard
deviation of 8000 estimates (2000 negative binomial ones) and their 2.5% and 97.5% quantiles; their own error is about 0.8% of a standard deviation, 3%
at the quantiles.
"""

import json
import os

import numpy as np
import scipy
import statsmodels
import statsmodels.api as sm
from scipy.optimize import minimize
from scipy.special import digamma, gammaln

HERE = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(HERE, "likelihoods-r.json")) as file:
    DATA = json.load(file)["data"]
random = np.random.default_rng(20240601)
COUNT = 8000


def told(name, estimates, draws):
    return {"name": name, "estimates": [float(v) for v in estimates], "draws": len(draws),
            "deviations": np.std(draws, axis=0, ddof=1).tolist(),
            "low": np.quantile(draws, 0.025, axis=0).tolist(), "high": np.quantile(draws, 0.975, axis=0).tolist()}


def refits(y, x, start, weight, mean):
    """Fisher scoring of every draw at once: weight and mean as functions of the linear predictor."""
    beta = np.tile(start, (len(y), 1))
    for _ in range(60):
        eta = beta @ x.T
        information = np.einsum("rn,ni,nj->rij", weight(eta), x, x)
        step = np.linalg.solve(information, ((y - mean(eta)) @ x)[..., None])[..., 0]
        beta = beta + step
        if np.max(np.abs(step)) < 1e-12:
            return beta
    raise ValueError("a draw did not converge")


def negative_binomial(name, y, x):
    """Slopes and the dispersion, by Newton's method on ln L in them and ln of the dispersion."""
    def lack(p, y):
        mean, alpha = np.exp(x @ p[:-1]), np.exp(p[-1])
        return -np.sum(gammaln(y + 1 / alpha) - gammaln(1 / alpha) - gammaln(y + 1) + y * np.log(alpha * mean)
                       - (y + 1 / alpha) * np.log1p(alpha * mean))

    def slopes(p, y):
        mean, alpha = np.exp(x @ p[:-1]), np.exp(p[-1])
        rest = (y - mean) / (1 + alpha * mean)
        shape = (digamma(1 / alpha) - digamma(y + 1 / alpha) + np.log1p(alpha * mean)) / alpha + rest
        return -np.append(rest @ x, np.sum(shape))

    def fit(y, start):
        return minimize(lack, start, jac=slopes, args=(y,), method="BFGS", options={"gtol": 1e-6})
    best = fit(y, np.array([np.log(y.mean())] + [0] * (x.shape[1] - 1) + [-1.0])).x
    mean, alpha = np.exp(x @ best[:-1]), np.exp(best[-1])
    draws = []
    for _ in range(COUNT // 4):
        found = fit(random.poisson(random.gamma(1 / alpha, alpha * mean)), best)
        if np.isfinite(found.fun) and found.x[-1] > -12:
            draws.append(np.append(found.x[:-1], np.exp(found.x[-1])))
    return told(name, np.append(best[:-1], alpha), np.array(draws))


def column(data, name):
    return np.array(DATA[data][name], dtype=float)


t = column("finds", "t")
time = np.arange(40.0)
made = random.negative_binomial(2.5, 1 / (1 + np.exp(1.5 + 0.04 * time) / 2.5))
dose, dead, total = column("beetles", "dose"), column("beetles", "killed"), column("beetles", "total")
x = np.column_stack([np.ones(len(t)), t, t ** 2])
finds = sm.GLM(column("finds", "n"), x, family=sm.families.Poisson()).fit(tol=1e-12)
poisson = told("finds", finds.params,
               refits(random.poisson(finds.mu, (COUNT, len(t))), x, finds.params, np.exp, np.exp))
x = sm.add_constant(dose)
share = sm.GLM(np.column_stack([dead, total - dead]), x, family=sm.families.Binomial()).fit(tol=1e-12)
logistic = lambda eta: total / (1 + np.exp(-eta))
beetles = told("beetles", share.params,
               refits(random.binomial(total.astype(int), share.mu, (COUNT, len(dose))), x, share.params,
                      lambda eta: logistic(eta) * (1 - logistic(eta) / total), logistic))
out = {"versions": {"numpy": np.__version__, "scipy": scipy.__version__, "statsmodels": statsmodels.__version__},
       "counts": made.tolist(),
       "fits": [poisson, beetles,
                negative_binomial("counts", made.astype(float), np.column_stack([np.ones(len(time)), time]))]}
print(json.dumps(out, indent=1))
