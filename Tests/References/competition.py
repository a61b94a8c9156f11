"""Competition for a market by other means: paths in 30-digit arithmetic, fits by SciPy along paths of DOP853.

Needs mpmath and SciPy. Writes competition.json beside itself. The paths are Taylor series of high order (mpmath.odefun),
the share among buyers for whom it is good enough is a quadrature (mpmath.quad). Fits are least_squares with differences
for derivatives, from the truth or from a rough guess, ended by Gauss-Newton steps.
"""

import csv
import json
import os

import mpmath as mp
import numpy as np
import scipy
from scipy.integrate import solve_ivp
from scipy.optimize import least_squares

HERE = os.path.dirname(os.path.abspath(__file__))
DATASETS = os.path.join(HERE, "..", "..", "datasets")
mp.mp.dps = 30


# Paths

LOTKA_VOLTERRA = [
    # growths, effects row by row, starts
    (["0.8", "0.6"], [["0.004", "0.002"], ["0.0015", "0.003"]], ["12", "3"]),
    (["0.5", "-0.3"], [["0.0", "0.02"], ["-0.01", "0.0"]], ["20", "10"]),
    (
        ["0.6", "0.5", "0.9"],
        [["0.01", "0.004", "0.002"], ["-0.001", "0.008", "0.003"], ["0.002", "0.006", "0.012"]],
        ["5", "9", "2"],
    ),
]
DATES = ["0.5", "4", "15"]


def lotka_volterra(growth, effects, start, dates):
    a = [mp.mpf(x) for x in growth]
    b = [[mp.mpf(x) for x in row] for row in effects]
    path = mp.odefun(
        lambda t, x: [x[i] * (a[i] - sum(b[i][j] * x[j] for j in range(len(x)))) for i in range(len(x))],
        mp.mpf(0),
        [mp.mpf(x) for x in start],
    )
    return [[mp.nstr(x, 20) for x in path(mp.mpf(d))] for d in dates]


UCRCD = ["400", "0.02", "0.35", "900", "0.01", "0.05", "0.25", "0.012", "0.4", "0.3"]
UCRCD_ENTRY = "6"


def ucrcd_rates(p, on):
    ma, p1a, q1a, m, p1, q1, delta, p2, q2, gamma = p

    def rates(t, z):
        if not on:
            return [ma * (p1a + q1a * z[0] / ma) * (1 - z[0] / ma), 0 * z[0]]
        left = 1 - (z[0] + z[1]) / m
        return [
            m * (p1 + (q1 + delta) * z[0] / m + q1 * z[1] / m) * left,
            m * (p2 + (q2 - gamma) * z[0] / m + q2 * z[1] / m) * left,
        ]

    return rates


def ucrcd_exact(p, entry, dates):
    p = [mp.mpf(x) for x in p]
    entry = mp.mpf(entry)
    alone = mp.odefun(ucrcd_rates(p, False), mp.mpf(0), [mp.mpf(0), mp.mpf(0)])
    after = mp.odefun(ucrcd_rates(p, True), entry, alone(entry))
    return [[mp.nstr(x, 20) for x in (alone if mp.mpf(d) <= entry else after)(mp.mpf(d))] for d in dates]


RATIOS = [(2000, "0.02"), (2004, "0.3"), (2007, "0.3"), (2010, "0.15"), (2015, "1.1")]


def good_enough_exact(rate, threshold, width, odds, origin, dates):
    """ln odds; the ratio's logarithm is linear between dates and stands still after the last."""
    times = [mp.mpf(t) for t, _ in RATIOS]
    logs = [mp.log(mp.mpf(r)) for _, r in RATIOS]

    def gate(t):
        if t >= times[-1]:
            x = logs[-1]
        else:
            k = max(i for i in range(len(times)) if times[i] <= t)
            x = logs[k] + (logs[k + 1] - logs[k]) * (t - times[k]) / (times[k + 1] - times[k])
        return 1 / (1 + mp.exp(-(x - mp.log(mp.mpf(threshold))) / mp.mpf(width)))

    out = []
    for date in dates:
        knots = sorted({mp.mpf(origin), mp.mpf(date)} | {t for t in times if mp.mpf(origin) < t < mp.mpf(date)})
        # The gate turns quickly: cut each stretch into fifty.
        cuts = [a + (b - a) * k / 50 for a, b in zip(knots, knots[1:]) for k in range(50)] + [knots[-1]]
        out.append(mp.nstr(mp.mpf(odds) + mp.mpf(rate) * mp.quad(gate, cuts), 20))
    return out


# Fits


def series(dataset, entity, name, since, until):
    rows = {}
    with open(os.path.join(DATASETS, dataset, "data.csv")) as file:
        for row in csv.DictReader(file):
            if row["entity"] == entity and row["series"] == name:
                day = row["date"].split("-")
                year = int(day[0]) + (int(day[1]) - 1) / 12 if len(day) > 1 else int(day[0])
                if since <= year <= until:
                    rows[year] = float(row["value"])
    return np.array(sorted(rows.items()))


def stepped(rates, start, times, events=()):
    """A path through times, begun again at every event; None where it runs away."""
    state, now, out = np.array(start, float), times[0], []
    stops = sorted(set(times[1:]) | {e for e in events if times[0] < e < times[-1]})
    out.append(state)
    on = 0
    for stop in stops:
        solution = solve_ivp(rates(now), (now, stop), state, method="DOP853", rtol=3e-13, atol=1e-13 * max(1, abs(state).max()))
        if not solution.success:
            return None
        state, now = solution.y[:, -1], stop
        if stop in times:
            out.append(state)
    return np.array(out)


def fit(residuals, guess, scale):
    """Parameters, standard errors, sum of squares: least_squares, then Gauss-Newton with differences of sixth order."""

    def scaled(q):
        return residuals(q * scale)

    best = least_squares(
        scaled, guess / scale, jac="3-point", x_scale="jac", ftol=1e-15, xtol=1e-15, gtol=1e-15, max_nfev=100)
    q = best.x

    def jacobian(q):
        columns = []
        for k in range(len(q)):
            h = 2e-3 * max(abs(q[k]), 1e-3)
            def at(n):
                moved = q.copy()
                moved[k] += n * h
                return scaled(moved)
            columns.append((45 * (at(1) - at(-1)) - 9 * (at(2) - at(-2)) + (at(3) - at(-3))) / (60 * h))
        return np.array(columns).T

    for _ in range(4):
        r, j = scaled(q), jacobian(q)
        step = np.linalg.lstsq(j, -r, rcond=None)[0]
        if np.sum(scaled(q + step) ** 2) > np.sum(r**2) * (1 + 1e-12):
            break
        q = q + step
    r, j = scaled(q), jacobian(q)
    rss = float(r @ r)
    covariance = rss / (len(r) - len(q)) * np.linalg.inv(j.T @ j)
    return {
        "parameters": list(q * scale),
        "standardErrors": list(np.sqrt(np.diag(covariance)) * scale),
        "rss": rss,
        "count": len(r),
    }


def lotka_volterra_fit(first, second, guess):
    """Along a long ridge differences are not enough: the derivatives of the path are integrated with it."""
    times = sorted(set(first[:, 0]) | set(second[:, 0]))
    rows = [[times.index(t) for t in one[:, 0]] for one in (first, second)]
    logs = np.concatenate([np.log(first[:, 1]), np.log(second[:, 1])])
    top = [first[:, 1].max(), second[:, 1].max()]
    scale = np.array([1, 1, 1 / top[0], 1 / top[1], 1 / top[0], 1 / top[1], first[0, 1], second[0, 1]])

    def path(p):
        b = np.array([[p[2], p[3]], [p[4], p[5]]])

        def rates(t, y):
            x, s = np.exp(y[:2]), y[2:].reshape(2, 8)
            explicit = np.zeros((2, 8))
            explicit[0, 0] = explicit[1, 1] = 1
            explicit[0, 2:4] = explicit[1, 4:6] = -x
            return np.concatenate([p[:2] - b @ x, (-(b * x) @ s + explicit).ravel()])

        state = np.zeros(18)
        state[:2] = np.log(p[6:])
        state[2 + 6], state[10 + 7] = 1 / p[6], 1 / p[7]
        solution = solve_ivp(
            rates, (times[0], times[-1]), state, t_eval=times, method="DOP853", rtol=3e-13, atol=1e-14)
        return solution.y if solution.success and solution.y.shape[1] == len(times) else None

    def residuals(q):
        y = path(q * scale)
        return np.full(len(logs), 1e6) if y is None else np.concatenate([y[0, rows[0]], y[1, rows[1]]]) - logs

    def jacobian(q):
        y = path(q * scale)
        s = y[2:].reshape(2, 8, len(times))
        return np.concatenate([s[0][:, rows[0]], s[1][:, rows[1]]], axis=1).T * scale

    q = np.array(guess) / scale
    for method in ("trf", "lm"):
        q = least_squares(
            residuals, q, jac=jacobian, method=method, x_scale="jac", ftol=1e-15, xtol=1e-15, gtol=1e-15, max_nfev=200).x
    r, j = residuals(q), jacobian(q)
    rss = float(r @ r)
    covariance = rss / (len(r) - len(q)) * np.linalg.inv(j.T @ j)
    return {
        "parameters": list(q * scale), "standardErrors": list(np.sqrt(np.diag(covariance)) * scale), "rss": rss,
        "count": len(r),
    }


def ucrcd_fit(first, second, launch, entry, period, guess):
    times = sorted({launch} | set(first[:, 0]) | set(second[:, 0]) | set(second[:, 0] - period))
    at = {t: k for k, t in enumerate(times)}
    values = np.concatenate([first[:, 1], second[:, 1]])

    def residuals(p):
        path = stepped(lambda now: ucrcd_rates(p, now >= entry), [0, 0], times, [entry])
        if path is None:
            return np.full(len(values), 1e6)
        out = []
        for k, one in enumerate((first, second)):
            out += [path[at[t], k] - path[at[t - period], k] for t in one[:, 0]]
        return np.array(out) - values

    return fit(residuals, np.array(guess), np.abs(np.array(guess)))


def good_enough_fit(ratios, shares, whole, guess):
    """The threshold and its spread on a logarithmic scale; the spread believed log-normal about 0.1 within a factor e,
    weighed by sigma^2 = RSS/n in turn."""
    times, logs = ratios[:, 0], np.log(ratios[:, 1])
    odds = np.log(shares[:, 1] / (whole - shares[:, 1]))
    origin = shares[0, 0]
    nodes, weights = np.polynomial.legendre.leggauss(40)

    def gate(p, t):
        return 1 / (1 + np.exp(-np.clip((np.interp(t, times, logs) - p[2]) / np.exp(p[3]), -700, 700)))

    def mean(p):
        knots = sorted({t for t in times if t > origin} | set(shares[:, 0]))
        total, now, sums = 0.0, origin, {origin: 0.0}
        for knot in knots:
            if knot <= origin:
                continue
            # Eight panels of forty points a stretch.
            for k in range(8):
                a, b = now + (knot - now) * k / 8, now + (knot - now) * (k + 1) / 8
                total += (b - a) / 2 * np.sum(weights * gate(p, (a + b) / 2 + (b - a) / 2 * nodes))
            now = knot
            sums[knot] = total
        return p[0] + p[1] * np.array([sums[t] for t in shares[:, 0]])

    n, sigma, p = len(odds), 1.0, np.array(guess)
    for _ in range(200):
        best = least_squares(
            lambda q: np.append(mean(q) - odds, sigma * (q[3] - np.log(0.1))),
            p, jac="3-point", x_scale="jac", ftol=1e-15, xtol=1e-15, gtol=1e-15)
        p = best.x
        rss = float(np.sum((mean(p) - odds) ** 2))
        new = np.sqrt(rss / n)
        done = abs(new / sigma - 1) < 1e-13
        sigma = new
        if done:
            break
    return {"parameters": [p[0], p[1], float(np.exp(p[2])), float(np.exp(p[3]))], "rss": rss, "count": n}


def main():
    steel = "iron and steel production"
    usa, japan = (series("steel", e, steel, 1950, 1980) for e in ("United States", "Japan"))
    generator = np.random.default_rng(20)
    p = [float(x) for x in UCRCD]
    years = np.arange(1.0, 21.0)
    path = np.array(ucrcd_exact(UCRCD, UCRCD_ENTRY, ["0"] + [str(int(y)) for y in years]), float)
    sales = np.diff(path, axis=0)
    one = np.column_stack([years, np.round(sales[:, 0] + generator.normal(0, 0.1, len(years)), 3)])
    late = years > 6
    two = np.column_stack([years[late], np.round(sales[late, 1] + generator.normal(0, 0.1, late.sum()), 3)])
    best = {
        e: series("top500", e, "TOP500 best system Rmax", 2002, 2017.9) for e in ("China", "United States")
    }
    share = series("top500", "China", "TOP500 systems share", 2002, 2017.9)
    rows = {t: v for t, v in best["United States"]}
    ratios = np.array([[t, v / rows[t]] for t, v in best["China"] if t in rows])
    out = {
        "versions": {"numpy": np.__version__, "scipy": scipy.__version__, "mpmath": mp.__version__},
        "dates": [float(d) for d in DATES],
        "lotkaVolterra": [
            {
                "parameters": [float(x) for x in g + sum(b, []) + s],
                "volumes": [[float(x) for x in row] for row in lotka_volterra(g, b, s, DATES)],
            }
            for g, b, s in LOTKA_VOLTERRA
        ],
        "ucrcd": {
            "parameters": p,
            "entry": float(UCRCD_ENTRY),
            "dates": [2, 6, 7.5, 12, 24],
            "adoptions": [[float(x) for x in row] for row in ucrcd_exact(UCRCD, UCRCD_ENTRY, ["2", "6", "7.5", "12", "24"])],
        },
        "goodEnough": {
            "ratios": [[float(t), float(r)] for t, r in RATIOS],
            "origin": 2001.5,
            "dates": [2002, 2006, 2009, 2014, 2020],
            "cases": [
                {
                    "parameters": [float(o), float(r), float(t), float(w)],
                    "odds": [float(x) for x in good_enough_exact(r, t, w, o, "2001.5", ["2002", "2006", "2009", "2014", "2020"])],
                }
                for o, r, t, w in [("-3", "0.8", "0.25", "0.1"), ("-2", "-0.3", "0.05", "0.02"), ("-4", "1.5", "2.5", "0.6")]
            ],
        },
        "steel": lotka_volterra_fit(
            usa, japan, [-0.23, -0.75, -2.76e-6, 9.9e-7, -1.02e-5, 4.3e-6, 87700, 5100]),
        "adoptions": {
            "first": one.tolist(), "second": two.tolist(),
            **ucrcd_fit(one, two, 0.0, 6.0, 1.0, p),
        },
        "top500": good_enough_fit(ratios, share, 100, [-5.0, 0.5, np.log(0.1), np.log(0.1)]),
    }
    with open(os.path.join(HERE, "competition.json"), "w") as file:
        json.dump(out, file, indent=1)
    for name in ("steel", "adoptions", "top500"):
        print(name, {k: v for k, v in out[name].items() if k not in ("first", "second")})


main()
