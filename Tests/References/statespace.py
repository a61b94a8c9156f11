"""Reference likelihoods of state space models, by statsmodels' UnobservedComponents and by dense covariance matrices.

    pip install statsmodels
    python statespace.py > statespace.json

First part, `filters`: log-likelihoods of three series under UnobservedComponents with the exact diffuse start, at given
variances and, where there are gaps, with the years between as missing values. The drift model in continuous time has
correlated shocks of level and drift over a year; there the component's state covariance is set by hand.

Second part, `trends`: the damped trend on irregular dates, from the covariance matrix of the observations less the first
one, its entries by numerical integration of the drift's covariance function; at given parameters, and maximised over the
overall variance. With a resting drift that is unknown, integrated out under a flat prior.
"""

import json
import sys

import numpy as np
import statsmodels
from scipy.integrate import dblquad
from statsmodels.tsa.statespace.structural import UnobservedComponents

SERIES = {
    "steel": [2.4, 2.8, 2.9, 3.1, 4.2, 4.0, 4.4, 4.9, 6.1, 6.0, 7.3, 7.0, 8.1, 9.4, 9.0],
    "solar": [0.01, 0.02, None, 0.05, 0.06, 0.11, 0.16, None, None, 0.7, 1.9, 4.3, 8.4, 9.1, 15.2, 25.0, 39.5, 66.5],
    "ratio": [0.62, 0.58, 0.60, 0.61, 0.66, 0.64, 0.71, 0.70, 0.76, 0.81, 0.80, 0.86, 0.93, 0.95, 0.91],
}


def filters():
    for name, values in SERIES.items():
        y = np.array([np.nan if v is None else np.log(v) for v in values])
        for component, parameters in [
            ("local level", {"level": 0.02, "drift": 0.0, "noise": 0.01}),
            ("random walk with drift", {"level": 0.03, "drift": 0.0, "noise": 0.0}),
            ("local linear deterministic trend", {"level": 0.015, "drift": 0.0, "noise": 0.02}),
            ("local linear trend", {"level": 0.01, "drift": 0.004, "noise": 0.005}),
            ("smooth trend", {"level": 0.0, "drift": 0.01, "noise": 0.02}),
            ("continuous trend", {"level": 0.01, "drift": 0.004, "noise": 0.005}),
        ]:
            kind = "local linear trend" if component == "continuous trend" else component
            model = UnobservedComponents(y, kind, use_exact_diffuse=True)
            # By default it stops updating variances once they nearly stand still, which costs the ninth digit.
            model.ssm.tolerance = 0
            values_of = {
                "sigma2.irregular": parameters["noise"], "sigma2.level": parameters["level"],
                "sigma2.trend": parameters["drift"],
            }
            theta = [values_of[p] for p in model.param_names]
            if component == "continuous trend":
                q = parameters["drift"]
                model.update(np.array(theta))
                model.ssm["state_cov"] = np.array([[parameters["level"] + q / 3, q / 2], [q / 2, q]])
                # The filter itself, without setting the variances back.
                likelihood = model.ssm.loglike()
            else:
                likelihood = model.loglike(np.array(theta))
            yield {
                "name": name, "component": component, "values": [None if v is None else float(np.log(v)) for v in values],
                "logLikelihood": float(likelihood), **parameters,
            }


def trends():
    rng = np.random.default_rng(5)
    irregular = [0.0, 1.0, 2.0, 2.5, 4.0, 7.0, 8.0, 8.25, 9.0, 12.0, 13.0]
    y = np.cumsum(rng.normal(0.1, 0.3, len(irregular)))
    z = np.cumsum(rng.normal(0.05, 0.2, len(irregular)))
    for half_life, q, h in [(3.0, 0.2, 0.0), (8.0, 0.05, 0.5), (1.0, 2.0, 1.0), (2.0, 1e-12, 0.3)]:
        kappa = np.log(2) / half_life
        drift = lambda a, b: q / (2 * kappa) * np.exp(-kappa * abs(a - b))
        t = np.array(irregular)
        n = len(t) - 1
        covariance = np.empty((n, n))
        for i in range(n):
            for j in range(i + 1):
                # Integrated drift from the first date on; the kernel has a kink on the diagonal, so two triangles.
                a, b = t[i + 1], t[j + 1]
                square = 2 * dblquad(lambda v, u: drift(u, v), 0, b, 0, lambda u: u, epsabs=1e-13, epsrel=1e-13)[0]
                beyond = dblquad(lambda v, u: drift(u, v), b, a, 0, b, epsabs=1e-13, epsrel=1e-13)[0] if a > b else 0.0
                covariance[i, j] = covariance[j, i] = square + beyond + b + h * (2.0 if i == j else 1.0)
        inverse = np.linalg.inv(covariance)
        _, logdet = np.linalg.slogdet(covariance)
        for rest in (False, True):
            times = t[1:] - t[0]
            projector, extra, scored = inverse, 0.0, n
            if rest:
                weight = times @ inverse @ times
                projector = inverse - np.outer(inverse @ times, times @ inverse) / weight
                extra, scored = np.log(weight), n - 1
            for name, series in [("one", [y]), ("two", [y, z])]:
                d = len(series)
                rises = np.array([s[1:] - s[0] for s in series])
                squares = rises @ projector @ rises.T
                likelihood = (
                    -scored * d / 2 * (np.log(2 * np.pi) + 1) - d / 2 * (logdet + extra)
                    - scored / 2 * np.linalg.slogdet(squares / scored)[1]
                )
                yield {
                    "name": name, "times": irregular, "series": [s.tolist() for s in series], "halfLife": half_life,
                    "drift": q, "noise": h, "hasRestingDrift": rest, "logLikelihood": float(likelihood),
                    "covariance": (squares / scored).tolist(),
                }


json.dump({"statsmodels": statsmodels.__version__, "filters": list(filters()), "trends": list(trends())}, sys.stdout,
          indent=1)
