"""Reference numbers for series that are fitted together, tied to one another.

    pip install scipy mpmath
    python ties.py > ties.json

The likelihood maximised over one spread a series, sum of n/2 ln RSS, is minimised by scipy and then by Newton's method
in 30-digit arithmetic (mpmath) on numerical derivatives; standard errors are those of least squares with weights
n / RSS of each series, times N / (N - p). The interval of a parameter holds every value at which
(N - p) (S / S_min - 1) is at most the quantile of F(1, N - p), S = N prod (RSS / n)^(n / N), the others at their best.
R's gnls with varIdent maximises the same likelihood, but its steps fail on these data
(nlme 3.1-162: step halving factor reduced below minimum). Run again only when a case is added or a figure was wrong.
"""

import json
import sys

import mpmath as mp
import scipy
from scipy.optimize import minimize
from scipy.stats import f as fisher

mp.mp.dps = 30

# Stock of passenger cars in the Netherlands, thousands, 1965-1989: R package diffusion (Schaer, Kourentzes, Fildes),
# data set tsCarstock, LGPL-2.1; the figures only. Sales of room air conditioners and dryers, thousands: Bass 1969.
CARS = [1273, 1502, 1696, 1952, 2212, 2465, 2702, 2903, 3080, 3214, 3399, 3629, 3851, 4056, 4312, 4515, 4594, 4630,
        4728, 4818, 4901, 4950, 5118, 5251, 5371]
ROOM_AC = [96, 195, 238, 380, 1045, 1230, 1267, 1828, 1586, 1673, 1800, 1580, 1500]
DRYERS = [106, 319, 492, 635, 737, 890, 1397, 1523, 1294, 1240, 1425, 1260, 1236]
STOCK = [sum(ROOM_AC[:i + 1]) for i in range(len(ROOM_AC))]


def logistic(t, k, r, m):
    return k / (1 + mp.exp(-r * (t - m)))


def bass(t, m, p, q):
    decay = mp.exp(-(p + q) * t)
    return m * (1 - decay) / (1 + q / p * decay)


def sales(i, m, p, q):
    return bass(i + 1, m, p, q) - bass(i, m, p, q)


def identity(value):
    return mp.mpf(value)


def newton(objective, start):
    x = mp.matrix([mp.mpf(v) for v in start])
    size = len(start)

    def shifted(steps):
        y = x.copy()
        for i, s in steps:
            y[i] += s
        return objective(list(y))

    for _ in range(100):
        h = [abs(v) * mp.mpf(10) ** -8 if v else mp.mpf(10) ** -8 for v in x]
        gradient, hessian = mp.matrix(size, 1), mp.matrix(size, size)
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


class Case:
    """`series` are (curve of row number and parameters, values, link); `split` gives each series its parameters."""

    def __init__(self, name, series, split, start, held=None):
        self.name, self.series, self.split, self.start, self.held = name, series, split, start, held

    def rows(self, parameters, which):
        curve, values, link = self.series[which]
        own = self.split(parameters)[which]
        return [link(y) - link(curve(i, *own)) for i, y in enumerate(values)]

    def rss(self, parameters):
        return [sum(e ** 2 for e in self.rows(parameters, k)) for k in range(len(self.series))]

    def objective(self, parameters):
        return sum(mp.mpf(len(s[1])) / 2 * mp.log(r) for s, r in zip(self.series, self.rss(parameters)))

    def best(self, objective, start):
        near = minimize(lambda u: float(objective([mp.mpf(float(v)) * s for v, s in zip(u, start)])),
                        [1.0] * len(start), method="Nelder-Mead",
                        options={"xatol": 1e-6, "fatol": 1e-9, "maxiter": 20000, "maxfev": 20000, "adaptive": True})
        return newton(objective, [float(v) * s for v, s in zip(near.x, start)])

    def solve(self):
        found = self.best(self.objective, self.start)
        size, rss = len(found), self.rss(found)
        counts = [len(s[1]) for s in self.series]
        total = sum(counts)
        normal = mp.matrix(size, size)
        for which, (count, r) in enumerate(zip(counts, rss)):
            columns = []
            for k in range(size):
                h = abs(found[k]) * mp.mpf(10) ** -12
                up, down = list(found), list(found)
                up[k] += h
                down[k] -= h
                columns.append([(a - b) / (2 * h) for a, b in zip(self.rows(up, which), self.rows(down, which))])
            for a in range(size):
                for b in range(size):
                    normal[a, b] += count / r * sum(x * y for x, y in zip(columns[a], columns[b]))
        inverse = normal ** -1
        scale = mp.mpf(total) / (total - size)
        jacobian = sum(-mp.log(y) for _, values, link in self.series if link is mp.log for y in values)
        likelihood = sum(-mp.mpf(n) / 2 * (mp.log(2 * mp.pi * r / n) + 1) for n, r in zip(counts, rss)) + jacobian
        result = {"name": self.name, "free": [float(v) for v in found],
                  "standardErrors": [float(mp.sqrt(scale * inverse[k, k])) for k in range(size)],
                  "series": [[float(v) for v in own] for own in self.split(found)],
                  "rss": [float(r) for r in rss], "logLikelihood": float(likelihood),
                  "parameterCount": size + len(counts)}
        if self.held is not None:
            result["profile"] = self.profile(found, total, size, result["standardErrors"][self.held])
        return result

    def profile(self, found, total, size, step):
        """Both ends for the parameter at `held`."""
        place, least = self.held, self.objective(found)
        cutoff = mp.mpf(float(fisher.ppf(0.95, 1, total - size)))
        target = mp.mpf(total) / 2 * mp.log(1 + cutoff / (total - size))
        ends = []
        for side in (-1, 1):
            rest = [v for k, v in enumerate(found) if k != place]

            def height(value):
                nonlocal rest
                rest = newton(lambda p: self.objective(p[:place] + [value] + p[place:]), rest)
                return self.objective(rest[:place] + [value] + rest[place:]) - least - target

            inner, outer = found[place], found[place] + side * mp.mpf(step) / 2
            while height(outer) < 0:
                inner, outer = outer, outer + side * mp.mpf(step) / 2
            for _ in range(60):
                middle = (inner + outer) / 2
                if height(middle) < 0:
                    inner = middle
                else:
                    outer = middle
                if abs(outer - inner) < abs(outer) * mp.mpf(10) ** -12:
                    break
            ends.append(float((inner + outer) / 2))
        return ends


CASES = [
    Case("bass, q equal", [(sales, ROOM_AC, identity), (sales, DRYERS, identity)],
         lambda x: [[x[0], x[1], x[2]], [x[3], x[4], x[2]]], [18700, 0.0094, 0.37, 16500, 0.0136], held=2),
    Case("logistic, rate three times the other's", [(logistic, CARS, identity), (logistic, STOCK, identity)],
         lambda x: [[x[0], x[1], x[2]], [x[3], 3 * x[1], x[4]]], [5547, 0.163, 7.8, 16000, 8.0], held=1),
    # The first on logarithms, the second as it is.
    Case("logistic, each its own noise", [(logistic, CARS, mp.log), (logistic, STOCK, identity)],
         lambda x: [[x[0], x[1], x[2]], [x[3], 3 * x[1], x[4]]], [5547, 0.163, 7.8, 16000, 8.0]),
    # The second begins three years before the first; dates counted from the second's first.
    Case("logistic, midpoint equal", [(lambda i, k, r, m: logistic(i + 3, k, r, m), CARS, identity),
                                      (logistic, STOCK, identity)],
         lambda x: [[x[0], x[1], x[2]], [x[3], x[4], x[2]]], [5547, 0.163, 9.8, 16000, 0.5], held=2),
]

json.dump({"versions": {"python": sys.version.split()[0], "scipy": scipy.__version__, "mpmath": mp.__version__},
           "cars": CARS, "roomAC": ROOM_AC, "dryers": DRYERS, "cases": [case.solve() for case in CASES]}, sys.stdout, indent=1)
print()
