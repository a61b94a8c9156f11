"""Paths of the coupled catch-up model in 25-digit arithmetic, and their derivatives by complex steps.

Needs mpmath (Taylor series of high order) and SciPy (DOP853). Writes technology-gap.json beside itself.
"""

import json
import os

import mpmath as mp
import numpy as np
import scipy
from scipy.integrate import solve_ivp

mp.mp.dps = 25

CASES = [
    # parameters (own, absorption, capacity, growth and a restriction's two), gap at the start, its date, dates
    (["0.06", "0.10", "1.5", "0.03"], "3", None, ["1", "10", "40"]),
    (["0.02", "0.10", "2.0", "0.05"], "2.5", None, ["1", "10", "40"]),
    (["0.0", "0.05", "1.0", "0.06"], "3", None, ["1", "10", "40"]),
    (["0.02", "0.12", "1.5", "0.05", "-0.5", "0.03"], "2.5", "7.25", ["1", "7.25", "10", "40"]),
]


def rates(p, on, exp):
    own, absorption, capacity, growth = p[:4]
    if on:
        absorption = absorption * (1 + p[4])
        own = own + p[5]

    def f(t, y):
        gap = y[1] - y[0]
        if gap.real < 0:
            gap = 0 * gap
        return [own + absorption * gap * exp(-gap / capacity), growth + 0 * gap]

    return f


def exact(p, state, start, end, on):
    if end == start:
        return state
    return list(mp.odefun(rates(p, on, mp.exp), start, state)(end))


def stepped(p, state, start, end, on):
    if end == start:
        return state
    solution = solve_ivp(
        rates(p, on, np.exp), (start, end), np.array(state, dtype=complex), method="DOP853", rtol=1e-13, atol=1e-14
    )
    return list(solution.y[:, -1])


def path(integrate, p, gap, event, dates, zero):
    state, now, on, out = [zero, gap], zero, False, []
    for date in dates:
        if event is not None and not on and event <= date:
            state, now, on = integrate(p, state, now, event, False), event, True
        state, now = integrate(p, state, now, date, on), date
        out.append(state)
    return out


cases = []
for parameters, gap, event, dates in CASES:
    states = path(
        exact,
        [mp.mpf(x) for x in parameters],
        mp.mpf(gap),
        None if event is None else mp.mpf(event),
        [mp.mpf(x) for x in dates],
        mp.mpf(0),
    )
    p = [float(x) for x in parameters]
    slopes = []
    for index in range(len(p)):
        moved = [complex(x) for x in p]
        moved[index] += 1e-30j
        states_ = path(
            stepped, moved, complex(float(gap)), None if event is None else float(event), [float(x) for x in dates], 0.0
        )
        slopes.append([complex(s[0]).imag / 1e-30 for s in states_])
    cases.append(
        {
            "parameters": p,
            "gap": float(gap),
            "restriction": None if event is None else float(event),
            "dates": [float(x) for x in dates],
            "follower": [float(s[0]) for s in states],
            "leader": [float(s[1]) for s in states],
            "slopes": slopes,
        }
    )

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "technology-gap.json"), "w") as file:
    json.dump(
        {"source": f"mpmath {mp.__version__}, SciPy {scipy.__version__}", "cases": cases}, file, indent=1
    )
    file.write("\n")
