"""Reference numbers for fits by maximum likelihood, in 40-digit arithmetic; and correlations within blocks.

    pip install mpmath scipy
    python likelihoods.py > likelihoods.json

Every log-likelihood is written out here from the law's textbook density. Estimates: scipy's simplex, then Newton's method
with derivatives by differences of 40-digit numbers; standard errors: the inverse of the second derivatives of -ln L at
the maximum. Student's t, gaussian, Poisson, binomial and negative binomial densities are held against scipy.stats
below. Run again only when a case is added or a figure was wrong.
"""

import json

import mpmath as mp
import numpy as np
import scipy
from scipy import stats
from scipy.optimize import minimize

mp.mp.dps = 40

# As in settings.py.
CARS = [1273, 1502, 1696, 1952, 2212, 2465, 2702, 2903, 3080, 3214, 3399, 3629, 3851, 4056, 4312, 4515, 4594, 4630,
        4728, 4818, 4901, 4950, 5118, 5251, 5371]
ROOM_AC = [96, 195, 238, 380, 1045, 1230, 1267, 1828, 1586, 1673, 1800, 1580, 1500]
LINE = [2.1, 2.9, 4.2, 5.4, 9.7, 6.8, 8.5, 9.1, 3.6, 11.2, 12.9, 13.1, 14.4, 14.9, 29.0, 17.2]
# Made up.
SHARES = [0.012, 0.021, 0.03, 0.066, 0.08, 0.17, 0.21, 0.37, 0.44, 0.66, 0.71, 0.83]
GROWTH = [1.1, 1.3, 2.2, 2.4, 4.1, 4.9, 8.2, 9.1, 17.3, 19.9, 31.0, 50.2, 58.8, 110.4, 119.0, 231.0]
R = json.load(open("likelihoods-r.json"))
REFERENCE = R["data"]


def gaussian(z, spread):
    return -mp.log(2 * mp.pi) / 2 - mp.log(spread) - z * z / 2


def student(z, spread, nu):
    return (mp.loggamma((nu + 1) / 2) - mp.loggamma(nu / 2) - mp.log(nu * mp.pi) / 2 - mp.log(spread)
            - (nu + 1) / 2 * mp.log1p(z * z / nu))


def poisson(y, mean):
    return y * mp.log(mean) - mean - mp.loggamma(y + 1)


def negative_binomial(y, mean, alpha):
    r = 1 / alpha
    return (mp.loggamma(y + r) - mp.loggamma(r) - mp.loggamma(y + 1) + r * mp.log(r / (r + mean))
            + y * mp.log(mean / (r + mean)))


def binomial(y, total, share):
    return (mp.loggamma(total + 1) - mp.loggamma(y + 1) - mp.loggamma(total - y + 1) + y * mp.log(share)
            + (total - y) * mp.log1p(-share))


def check():
    pairs = [
        (gaussian(mp.mpf("0.7"), mp.mpf(2)), stats.norm.logpdf(1.4, scale=2)),
        (student(mp.mpf("0.7"), mp.mpf(2), mp.mpf("3.3")), stats.t.logpdf(1.4, 3.3, scale=2)),
        (poisson(7, mp.mpf("4.2")), stats.poisson.logpmf(7, 4.2)),
        (negative_binomial(7, mp.mpf("4.2"), mp.mpf("0.3")), stats.nbinom.logpmf(7, 1 / 0.3, 1 / (1 + 0.3 * 4.2))),
        (binomial(7, 12, mp.mpf("0.4")), stats.binom.logpmf(7, 12, 0.4)),
    ]
    for ours, theirs in pairs:
        assert abs(float(ours) - theirs) < 1e-12 * abs(theirs), (ours, theirs)


def derivatives(objective, x):
    size = len(x)
    h = [abs(v) * mp.mpf(10) ** -10 if v else mp.mpf(10) ** -10 for v in x]

    def shifted(*steps):
        y = list(x)
        for i, s in steps:
            y[i] += s
        return objective(y)

    centre = objective(list(x))
    gradient = mp.matrix(size, 1)
    hessian = mp.matrix(size, size)
    for i in range(size):
        up, down = shifted((i, h[i])), shifted((i, -h[i]))
        gradient[i] = (up - down) / (2 * h[i])
        hessian[i, i] = (up - 2 * centre + down) / h[i] ** 2
        for j in range(i):
            mixed = (shifted((i, h[i]), (j, h[j])) - shifted((i, h[i]), (j, -h[j]))
                     - shifted((i, -h[i]), (j, h[j])) + shifted((i, -h[i]), (j, -h[j])))
            hessian[i, j] = hessian[j, i] = mixed / (4 * h[i] * h[j])
    return gradient, hessian


def newton(objective, start):
    x = [mp.mpf(v) for v in start]
    for _ in range(60):
        gradient, hessian = derivatives(objective, x)
        step = mp.lu_solve(hessian, gradient)
        x = [a - s for a, s in zip(x, step)]
        if max(abs(s / v) for s, v in zip(step, x)) < mp.mpf(10) ** -16:
            return x, hessian
    raise SystemExit("Newton does not settle")


def maximum(objective, start):
    """The least -ln L: simplexes in plain numbers, then Newton."""
    def plain(u):
        try:
            value = objective([mp.mpf(float(a * s)) for a, s in zip(u, start)])
            return float(value) if mp.im(value) == 0 else 1e300
        except (ValueError, ZeroDivisionError, TypeError):
            return 1e300

    mp.mp.dps = 20
    point = np.ones(len(start))
    for _ in range(3):
        point = minimize(plain, point, method="Nelder-Mead",
                         options={"xatol": 1e-9, "fatol": 1e-11, "maxiter": 4000, "maxfev": 4000, "adaptive": True}).x
    mp.mp.dps = 40
    return newton(objective, [float(a * s) for a, s in zip(point, start)])


def told(name, objective, start, profile=None):
    x, hessian = maximum(objective, start)
    _, hessian = derivatives(objective, x)
    inverse = hessian ** -1
    result = {"name": name, "estimates": [float(v) for v in x],
              "errors": [float(mp.sqrt(inverse[i, i])) for i in range(len(x))], "logLik": float(-objective(x))}
    if profile is not None:
        result["profile"] = profiled(objective, x, profile, mp.sqrt(inverse[profile, profile]))
        result["profileOf"] = profile
    return result


def profiled(objective, x, index, error):
    """Where twice ln L lacks the quantile of chi-squared, by secants."""
    cutoff = mp.mpf(stats.chi2.ppf(0.95, 1))
    least = objective(x)
    ends = []
    for sign in (-1, 1):
        rest = [v for i, v in enumerate(x) if i != index]

        def lack(value):
            nonlocal rest
            held = lambda r: objective(r[:index] + [value] + r[index:])
            rest = newton(held, rest)[0]
            return 2 * (held(rest) - least) - cutoff

        first, second = x[index] + sign * error * mp.mpf("1.5"), x[index] + sign * error * mp.mpf("1.9")
        f1, f2 = lack(first), lack(second)
        while abs(second - first) > abs(error) * mp.mpf(10) ** -14:
            third = second - f2 * (second - first) / (f2 - f1)
            (first, f1), (second, f2) = (second, f2), (third, lack(third))
        ends.append(float(second))
    return ends


def logistic(t, k, r, m):
    return k / (1 + mp.exp(-r * (t - m)))


def bass(t, m, p, q):
    decay = mp.exp(-(p + q) * t)
    return m * (1 - decay) / (1 + q / p * decay)


def independent(density, count):
    return lambda p: -mp.fsum(density(i, p) for i in range(count))


def serial(values, curve, times, parameters, spread, phi):
    """Gaussian errors, correlated by phi^gap: each given the one before."""
    total = mp.mpf(0)
    before = None
    for i, y in enumerate(values):
        mean = curve(times[i])
        s = spread(mean)
        z = (y - mean) / s
        if before is None:
            total += gaussian(z, s)
        else:
            rho = phi ** mp.mpf(times[i] - times[i - 1])
            rest = 1 - rho * rho
            total += gaussian((z - rho * before) / mp.sqrt(rest), s * mp.sqrt(rest))
        before = z
    return -total


def block_correlation(block, data):
    """rho that makes the (restricted) likelihood largest, blocks whitened in 40 digits."""
    names = data.get("subject") or data.get("team")
    response, terms = block["formula"].split(" ~ ")
    y = [mp.mpf(str(v)) for v in data[response]]
    n = len(y)
    columns = [[mp.mpf(1)] * n]
    if "*" in terms:
        first, second = ([mp.mpf(str(v)) for v in data[t]] for t in terms.split("*"))
        columns += [first, second, [a * b for a, b in zip(first, second)]]
    else:
        columns.append([mp.mpf(str(v)) for v in data[terms]])
    rows = list(zip(*columns, y))
    width = len(columns)
    groups = {}
    for i, name in enumerate(names):
        groups.setdefault(name, []).append(i)

    def white(rho):
        result, log_det = [], mp.mpf(0)
        for own in groups.values():
            m = len(own)
            if block["kind"] == "ar1":
                own = sorted(own, key=lambda i: data[block["time"]][i])
                for place, i in enumerate(own):
                    if place == 0:
                        result.append(rows[i])
                        continue
                    share = rho ** mp.mpf(data[block["time"]][i] - data[block["time"]][own[place - 1]])
                    rest = 1 - share * share
                    log_det += mp.log(rest)
                    result.append([(a - share * b) / mp.sqrt(rest) for a, b in zip(rows[i], rows[own[place - 1]])])
            else:
                across, along = 1 - rho, 1 + (m - 1) * rho
                log_det += (m - 1) * mp.log(across) + mp.log(along)
                means = [mp.fsum(rows[i][k] for i in own) / m for k in range(width + 1)]
                result += [[(a - b) / mp.sqrt(across) + b / mp.sqrt(along) for a, b in zip(rows[i], means)] for i in own]
        return result, log_det

    def deviance(rho):
        w, log_det = white(rho)
        normal = mp.matrix(width, width)
        right = mp.matrix(width, 1)
        for row in w:
            for a in range(width):
                right[a] += row[a] * row[width]
                for b in range(width):
                    normal[a, b] += row[a] * row[b]
        beta = mp.lu_solve(normal, right)
        rss = mp.fsum((row[width] - mp.fsum(row[a] * beta[a] for a in range(width))) ** 2 for row in w)
        if block["method"] == "ML":
            return n * mp.log(rss) + log_det
        return (n - width) * mp.log(rss) + log_det + mp.log(mp.det(normal))

    h = mp.mpf(10) ** -12
    slope = lambda rho: (deviance(rho + h) - deviance(rho - h)) / (2 * h)
    return float(mp.findroot(slope, (mp.mpf(block["correlation"]), mp.mpf(block["correlation"]) + mp.mpf("1e-4")),
                             solver="secant", tol=1e-18, verify=False))


check()
cases = []
n = len(CARS)
cases.append(told("gaussian", independent(
    lambda i, p: gaussian((CARS[i] - logistic(i, *p[:3])) / p[3], p[3]), n), [5500, 0.15, 7, 60], profile=0))
cases.append(told("log-normal", independent(
    lambda i, p: gaussian(mp.log(CARS[i] / logistic(i, *p[:3])) / p[3], p[3]) - mp.log(CARS[i]), n), [5500, 0.15, 7, .03]))
logit = lambda v: mp.log(v / (1 - v))
shares = [mp.mpf(str(v)) for v in SHARES]
cases.append(told("logit-normal", independent(
    lambda i, p: gaussian((logit(shares[i]) - p[0] * (i - p[1])) / p[2], p[2]) - mp.log(shares[i] * (1 - shares[i])),
    len(shares)), [0.5, 8, 0.2]))
line = [mp.mpf(str(v)) for v in LINE]
cases.append(told("student-t", independent(
    lambda i, p: student((line[i] - p[0] - p[1] * i) / p[2], p[2], p[3]), len(line)), [2, 1, 0.4, 1.5], profile=1))
cases.append(told("student-t:4", independent(
    lambda i, p: student((line[i] - p[0] - p[1] * i) / p[2], p[2], mp.mpf(4)), len(line)), [2, 1, 1]))
increment = lambda i, p: bass(i + 1, *p[:3]) - bass(i, *p[:3])
cases.append(told("poisson", independent(
    lambda i, p: poisson(ROOM_AC[i], increment(i, p)), len(ROOM_AC)), [18000, 0.009, 0.38]))
cases.append(told("negative-binomial", independent(
    lambda i, p: negative_binomial(ROOM_AC[i], increment(i, p), p[3]), len(ROOM_AC)), [18000, 0.009, 0.38, 0.03],
    profile=3))
school = REFERENCE["school"]
columns = ["ethN", "sexM", "age1", "age2", "age3", "slow"]
cases.append(told("school", independent(
    lambda i, p: negative_binomial(school["days"][i], mp.exp(p[0] + sum(b * school[c][i] for b, c in zip(p[1:7], columns))),
                                   p[7]), len(school["days"])), [2.9, -.57, .08, -.45, .09, .36, .29, .78]))
growth = [mp.mpf(str(v)) for v in GROWTH]
rise = lambda i, p: p[0] * mp.exp(p[1] * i)
cases.append(told("power", independent(
    lambda i, p: gaussian((growth[i] - rise(i, p)) / (p[2] * rise(i, p) ** p[3]), p[2] * rise(i, p) ** p[3]),
    len(growth)), [1, 0.35, 0.1, 1]))
cases.append(told("power:0.5", independent(
    lambda i, p: gaussian((growth[i] - rise(i, p)) / (p[2] * mp.sqrt(rise(i, p))), p[2] * mp.sqrt(rise(i, p))),
    len(growth)), [1, 0.35, 0.3]))
for name in ("lake", "gaps"):
    data = REFERENCE[name]
    values = [mp.mpf(str(v)) for v in data["level"]]
    times = [mp.mpf(str(v)) for v in data["year"]]
    cases.append(told(name, lambda p, values=values, times=times: serial(
        values, lambda t: p[0] + p[1] * (t - 1920), times, p, lambda _: p[2], p[3]), [579, -.02, 1.1, .78],
        profile=3 if name == "gaps" else None))
cases.append(told("cars", lambda p: serial(
    [mp.mpf(v) for v in CARS], lambda t: logistic(t, *p[:3]), list(range(n)), p, lambda mean: p[3] * mean ** p[4], p[5]),
    [5800, .15, 8, 1, .5, .7]))
print(json.dumps({"versions": {"mpmath": mp.__version__, "scipy": scipy.__version__}, "cars": CARS, "roomAC": ROOM_AC,
                  "line": LINE, "shares": SHARES, "growth": GROWTH, "cases": cases,
                  "blockCorrelations": [block_correlation(b, REFERENCE[b["data"]]) for b in R["blocks"]]}, indent=1))
