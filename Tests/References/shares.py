"""Shares of foundries as TrendForce counts them (datasets/foundry-share), fitted by SciPy and NumPy alone.

ln(share / share of TSMC) by scipy.stats.linregress; the interval of the date at which Samsung's foundry stood level
with SMIC as the set of dates t at which a t test does not tell the line of ln(SMIC / Samsung) from 0 (Fieller 1954),
its ends by scipy.optimize.brentq on the test's statistic. Shares that stay as they are: Wilks' lambda of all growths, from
determinants, which for one predictor has an exact F. Run: python3 Tests/References/shares.py > shares.json
"""

import csv
import json
import pathlib

import numpy as np
from scipy import optimize, stats

root = pathlib.Path(__file__).resolve().parents[2]
names = ["TSMC", "Samsung Foundry", "SMIC"]
values = {name: {} for name in names}
with open(root / "datasets/foundry-share/data.csv", newline="") as file:
    for row in csv.DictReader(file):
        if row["series"] == "foundry revenue share (TrendForce)" and row["entity"] in values:
            year, month = row["date"].split("-")
            values[row["entity"]][int(year) + (int(month) - 0.5) / 12] = float(row["value"]) / 100
dates = sorted(set.intersection(*(set(values[name]) for name in names)))
shares = [[values[name][date] for date in dates] for name in names]
shares.append([1 - sum(row[i] for row in shares) for i in range(len(dates))])
shares = np.array(shares)
times = np.array(dates) - dates[0]

terms = []
for row in shares[1:]:
    line = stats.linregress(times, np.log(row / shares[0]))
    terms.append([line.intercept, line.slope, line.intercept_stderr, line.stderr])


def passing(first, second):
    y = np.log(shares[first] / shares[second])
    n = len(y)
    design = np.column_stack([np.ones(n), times])
    beta, rss, _, _ = np.linalg.lstsq(design, y, rcond=None)
    covariance = rss[0] / (n - 2) * np.linalg.inv(design.T @ design)
    critical = stats.t.ppf(0.975, n - 2)

    def statistic(t):
        x = np.array([1, t])
        return (x @ beta) / np.sqrt(x @ covariance @ x)

    root = -beta[0] / beta[1]
    sign = np.sign(beta[1])
    low = optimize.brentq(lambda t: sign * statistic(t) + critical, root - 60, root, xtol=1e-13, rtol=1e-14)
    high = optimize.brentq(lambda t: sign * statistic(t) - critical, root, root + 60, xtol=1e-13, rtol=1e-14)
    return [dates[0] + x for x in (root, low, high)]


logs = np.log(shares[1:] / shares[0]).T
still = logs - logs.mean(axis=0)
design = np.column_stack([np.ones(len(times)), times])
moved = logs - design @ np.linalg.lstsq(design, logs, rcond=None)[0]
wilks = np.linalg.det(moved.T @ moved) / np.linalg.det(still.T @ still)
q, n = logs.shape[1], len(times)
statistic = (1 - wilks) / wilks * (n - 1 - q) / q
unchanging = [float((still ** 2).sum()), float(statistic), float(stats.f.sf(statistic, q, n - 1 - q))]

print(json.dumps({"unchanging": unchanging, "dates": dates, "shares": shares.tolist(), "terms": terms, "smicOverSamsung": passing(2, 1)}, indent=1))
