"""What SALib makes of samples that a closed rule gives, and Shapley effects by their definition, for SensitivityTests.

python -m venv venv && venv/bin/pip install SALib==1.6.0 && venv/bin/python sensitivity.py > sensitivity.json

The rule: coordinate j of point i is the fractional part of (i + 1) times the square root of the j-th prime, as doubles.
"""

import itertools
import json
import math
from importlib.metadata import version

import numpy as np
from SALib.analyze import delta, dgsm, fast, morris, pawn, rbd_fast, sobol

primes = [2, 3, 5, 7, 11, 13, 17, 19]


def points(count, dimensions):
    index = np.arange(1, count + 1, dtype=float)
    return np.column_stack([np.mod(index * math.sqrt(p), 1.0) for p in primes[:dimensions]])


def ishigami(u):
    x = -math.pi + 2 * math.pi * u
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


names = ["x1", "x2", "x3"]
problem = {"num_vars": 3, "names": names, "bounds": [[0, 1]] * 3}
result = {"salib": version("SALib"), "numpy": np.__version__}

# Pick and freeze: A from coordinates 1 to 3, B from 4 to 6.
count = 512
u = points(count, 6)
a, b = u[:, :3], u[:, 3:]
ab = []
ba = []
for i in range(3):
    mixed, turned = a.copy(), b.copy()
    mixed[:, i] = b[:, i]
    turned[:, i] = a[:, i]
    ab.append(ishigami(mixed))
    ba.append(ishigami(turned))
rows = np.column_stack([ishigami(a)] + ab + ba + [ishigami(b)]).ravel()
found = sobol.analyze(problem, rows, calc_second_order=True, seed=1)
result["sobol"] = {
    "first": found["S1"].tolist(),
    "total": found["ST"].tolist(),
    "second": [found["S2"][0, 1], found["S2"][0, 2], found["S2"][1, 2]],
}

# Trajectories on a grid of four levels: start and direction by the rule, inputs in order.
trajectories = 20
start = points(trajectories, 6)
x = []
for r in range(trajectories):
    up = start[r, 3:] < 0.5
    point = np.where(start[r, :3] < 0.5, 0.0, 1 / 3) + np.where(up, 0.0, 2 / 3)
    x.append(point.copy())
    for i in range(3):
        point[i] += 2 / 3 if up[i] else -2 / 3
        x.append(point.copy())
x = np.array(x)
# Off the symmetry of the sines, so that no effect vanishes.
found = morris.analyze(problem, x, ishigami(0.9 * x + 0.03), num_levels=4, seed=1)
result["morris"] = {
    "mean": np.asarray(found["mu"]).tolist(),
    "size": np.asarray(found["mu_star"]).tolist(),
    "deviation": np.asarray(found["sigma"]).tolist(),
}

# One curve of 257 points, frequencies 32, 1 and 3, no phases; and of 256, an even number.
result["fast"] = []
for n in (257, 256):
    s = 2 * np.pi * np.arange(n) / n
    curve = ishigami(np.column_stack([0.5 + np.arcsin(np.sin(w * s)) / np.pi for w in (31, 1, 3)]))
    result["fast"].append([float(v) for v in fast.compute_orders(curve, n, 4, 31)])

# Data as given.
count = 1000
u = points(count, 3)
y = ishigami(u)
permuted = [rbd_fast.permute_outputs(u[:, i], y) for i in range(3)]
plain = [rbd_fast.compute_first_order(p, 10) for p in permuted]
result["rbdfast"] = {"plain": plain, "corrected": [rbd_fast.unskew_S1(s, 10, count) for s in plain]}
exponent = 2.0 / (7.0 + np.tanh((1500.0 - count) / 500.0))
classes = int(np.round(min(int(np.ceil(count**exponent)), 48)))
edges = np.linspace(0, count, classes + 1)
grid = np.linspace(np.min(y), np.max(y), 100)
result["delta"] = [float(delta.calc_delta(y, grid, u[:, i], edges)) for i in range(3)]
found = pawn.analyze(problem, u, y, S=10, seed=1)
result["pawn"] = {key: list(map(float, found[key])) for key in ("minimum", "mean", "median", "maximum")}

# Bounds from derivatives: each input stepped on by a hundredth of its range.
count = 400
start = 0.98 * points(count, 3)
x = np.repeat(start, 4, axis=0)
for i in range(3):
    x[i + 1 :: 4, i] += 0.01
found = dgsm.analyze(problem, x, ishigami(x), num_resamples=10, seed=1)
result["dgsm"] = list(map(float, found["dgsm"]))


def shapley(size, known):
    """Each input's mean contribution over all orders, known(set) being Var(E[f given the set]) / V."""
    effects = []
    for i in range(size):
        others = [j for j in range(size) if j != i]
        effect = 0.0
        for count in range(size):
            for before in itertools.combinations(others, count):
                weight = math.factorial(count) * math.factorial(size - 1 - count) / math.factorial(size)
                effect += weight * (known(before + (i,)) - known(before))
        effects.append(effect)
    return effects


# Ishigami's function: variance parts in closed form, of x1, x2 and of x1 with x3.
a, b = 7.0, 0.1
parts = {
    (0,): (1 + b * math.pi**4 / 5) ** 2 / 2,
    (1,): a**2 / 8,
    (0, 2): b**2 * math.pi**8 * (1 / 18 - 1 / 50),
}
variance = sum(parts.values())
result["shapley"] = {
    "ishigami": shapley(3, lambda s: sum(v for k, v in parts.items() if set(k) <= set(s)) / variance)
}
# The sum of three normal inputs, deviations 1, 1 and 2, correlation of the last two one half: what is known of the sum
# is the covariance with those known, by their inverse covariance.
covariance = np.array([[1.0, 0, 0], [0, 1, 1], [0, 1, 4]])
whole = covariance.sum()


def known(s):
    s = list(s)
    if not s:
        return 0.0
    own = covariance[s].sum(axis=1)
    return float(own @ np.linalg.solve(covariance[np.ix_(s, s)], own) / whole)


result["shapley"]["sum"] = shapley(3, known)

print(json.dumps(result, indent=1))
