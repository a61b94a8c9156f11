"""Paths of the coupled catch-up model in 40-digit arithmetic, and their derivatives by central differences in it.

Needs mpmath. Writes technology-gap.json beside itself.
"""

import json
import os

import mpmath as mp

mp.mp.dps = 40

NAMES = ["own", "absorption", "capacity", "growth", "controls.absorption", "controls.effort"]
CASES = [
    # parameters, gap at the start, date of the restriction (None: none), dates
    (["0.06", "0.10", "1.5", "0.03"], "3", None, ["1", "10", "40"]),
    (["0.02", "0.10", "2.0", "0.05"], "2.5", None, ["1", "10", "40"]),
    (["0.0", "0.05", "1.0", "0.06"], "3", None, ["1", "10", "40"]),
    (["0.02", "0.12", "1.5", "0.05", "-0.5", "0.03"], "2.5", "7.25", ["1", "7.25", "10", "40"]),
]


def stretch(p, state, start, end, on):
    own, absorption, capacity, growth = p[:4]
    if on:
        absorption = absorption * (1 + p[4])
        own = own + p[5]

    def rates(t, y):
        gap = y[1] - y[0]
        gap = gap if gap > 0 else mp.mpf(0)
        return [own + absorption * gap * mp.e ** (-gap / capacity), growth]

    if end == start:
        return state
    return list(mp.odefun(rates, start, state, tol=mp.mpf(10) ** -28)(end))


def path(p, gap, event, dates):
    state, now, on, out = [mp.mpf(0), gap], mp.mpf(0), False, []
    for date in dates:
        if event is not None and not on and event <= date:
            state, now, on = stretch(p, state, now, event, False), event, True
        state, now = stretch(p, state, now, date, on), date
        out.append(state)
    return out


cases = []
for parameters, gap, event, dates in CASES:
    p = [mp.mpf(x) for x in parameters]
    gap = mp.mpf(gap)
    event = None if event is None else mp.mpf(event)
    times = [mp.mpf(x) for x in dates]
    states = path(p, gap, event, times)
    slopes = []
    for index in range(len(p)):
        step = mp.mpf(10) ** -9
        up = path(p[:index] + [p[index] + step] + p[index + 1 :], gap, event, times)
        down = path(p[:index] + [p[index] - step] + p[index + 1 :], gap, event, times)
        slopes.append([float((a[0] - b[0]) / (2 * step)) for a, b in zip(up, down)])
    cases.append(
        {
            "parameters": [float(x) for x in p],
            "gap": float(gap),
            "restriction": None if event is None else float(event),
            "dates": [float(x) for x in times],
            "follower": [float(s[0]) for s in states],
            "leader": [float(s[1]) for s in states],
            "slopes": slopes,
        }
    )

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "technology-gap.json"), "w") as file:
    json.dump({"source": f"mpmath {mp.__version__}, odefun, 40 digits", "cases": cases}, file, indent=1)
    file.write("\n")
