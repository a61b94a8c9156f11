"""Reference values of scores of samples, of maps of chances, and of one series' origins, each computed another way.

    python scores.py ../../datasets > scores.json        (numpy, scikit-learn)

samples   CRPS as the integral of (F(x) - 1{x >= y})^2 over the steps of the sample's distribution function; quantiles
          by numpy's rule "hazen"; pinball loss and interval score by their definitions, written as in the papers
isotonic  scikit-learn's IsotonicRegression with weights, at its own points and between them
beta      scikit-learn's LogisticRegression without penalty on ln p and -ln(1 - p), with weights
series    yearly positive values of internet use in Kenya from the file, and what lies at 20, 40, 60 and 80% of them
"""

import csv
import json
import os
import sys

import numpy as np
import sklearn
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

random = np.random.default_rng(20261124)
COVERAGES = [0.5, 0.8, 0.9, 0.95]
PINBALL = [0.05, 0.25, 0.5, 0.75, 0.95]


def crps(sample, outcome):
    points = np.sort(np.append(sample, outcome))
    total = 0.0
    for left, right in zip(points[:-1], points[1:]):
        below = np.mean(sample <= left)
        total += (below - (1.0 if left >= outcome else 0.0)) ** 2 * (right - left)
    return total


def of_sample(sample, outcome, scale):
    quantile = lambda p: float(np.quantile(sample, p, method="hazen"))
    intervals = {}
    for coverage in COVERAGES:
        alpha = 1 - coverage
        low, high = quantile(alpha / 2), quantile(1 - alpha / 2)
        score = high - low
        if outcome < low:
            score += 2 / alpha * (low - outcome)
        if outcome > high:
            score += 2 / alpha * (outcome - high)
        intervals[str(coverage)] = {"score": score, "holds": bool(low <= outcome <= high)}
    return {
        "sample": sample.tolist(), "outcome": outcome, "scale": scale, "crps": float(crps(sample, outcome)),
        "scaled_error": abs(quantile(0.5) - outcome) / scale,
        "pinball": [float(np.maximum(p * (outcome - quantile(p)), (p - 1) * (outcome - quantile(p)))) for p in PINBALL],
        "intervals": intervals,
    }


samples = []
for size, outcome in [(40, 0.3), (41, -2.5), (200, 1.7), (1000, 0.0), (1000, 30.0)]:
    values = random.standard_t(4, size).round(3)
    samples.append(of_sample(values, outcome, 0.7))
samples.append(of_sample(np.round(random.integers(0, 6, 60).astype(float), 0), 3.0, 2.0))

isotonic = []
for count, ties in [(12, False), (80, True), (300, True)]:
    x = random.random(count).round(2 if ties else 6)
    y = (random.random(count) < x**1.7).astype(float)
    weights = random.random(count).round(3) + 0.05
    model = IsotonicRegression(out_of_bounds="clip").fit(x, y, sample_weight=weights)
    at = np.concatenate([np.unique(x), np.linspace(0, 1, 41)])
    isotonic.append({
        "x": x.tolist(), "y": y.tolist(), "weights": weights.tolist(), "at": at.tolist(),
        "values": model.predict(at).tolist()})

beta = []
for power, flip in [(1.7, 0.0), (0.5, 0.0), (1.0, 0.25)]:
    p = random.random(400).round(4) * 0.98 + 0.01
    y = (random.random(400) < (1 - flip) * p**power + flip / 2).astype(float)
    weights = random.random(400).round(3) + 0.05
    features = np.column_stack([np.log(p), -np.log(1 - p)])
    model = LogisticRegression(C=np.inf, tol=1e-12, max_iter=100000, solver="newton-cholesky")
    model.fit(features, y, sample_weight=weights)
    assert (model.coef_ > 0).all()
    beta.append({
        "p": p.tolist(), "y": y.tolist(), "weights": weights.tolist(), "a": float(model.coef_[0, 0]),
        "b": float(model.coef_[0, 1]), "c": float(model.intercept_[0])})

with open(os.path.join(sys.argv[1], "internet-mobile", "data.csv"), newline="") as file:
    kenya = sorted(
        (int(row["date"]), float(row["value"])) for row in csv.DictReader(file)
        if row["entity"] == "Kenya" and row["series"] == "individuals using the internet" and float(row["value"]) > 0)
# 27 years: the 5.4th, 10.8th, 16.2nd and 21.6th observation, rounded to the 5th, 11th, 16th and 22nd.
assert len(kenya) == 27
by_year = dict(kenya)
series = {
    "years": [year for year, _ in kenya], "values": [value for _, value in kenya],
    "origins": [
        {"share": share, "origin": kenya[number - 1][0],
         "outcomes": {str(h): by_year[kenya[number - 1][0] + h] for h in (1, 3, 5, 10)
                      if kenya[number - 1][0] + h in by_year}}
        for share, number in [(0.2, 5), (0.4, 11), (0.6, 16), (0.8, 22)]
    ],
}
json.dump({
    "versions": {"numpy": np.__version__, "scikit-learn": sklearn.__version__}, "samples": samples,
    "isotonic": isotonic, "beta": beta, "series": series}, sys.stdout, separators=(",", ":"))
