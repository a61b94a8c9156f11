"""What the EMA workbench peels off a sample that a closed rule gives, for SensitivityTests.

python -m venv venv && venv/bin/pip install ema_workbench==2.5.3 && venv/bin/python boxes.py > boxes.json

The rule: coordinate j of point i is the fractional part of (i + 1) times the square root of the j-th prime, as doubles.
The objective is Friedman and Fisher's own, the share of hits in what is left.
"""

import json
import logging
import math
from importlib.metadata import version

import numpy as np
import pandas as pd
from ema_workbench.analysis import prim

logging.disable(logging.CRITICAL)
primes = [2, 3, 5, 7]
count = 1000
index = np.arange(1, count + 1, dtype=float)
u = np.column_stack([np.mod(index * math.sqrt(p), 1.0) for p in primes])
# A hit in a corner of the first two inputs, and where the last coordinate, which no one is told of, is small.
hits = ((u[:, 0] > 0.55) & (u[:, 1] < 0.6) & (u[:, 3] < 0.85)) | (u[:, 3] < 0.08)
frame = pd.DataFrame(u[:, :3], columns=["a", "b", "c"])
search = prim.Prim(
    frame,
    hits.astype(float),
    threshold=0.1,
    obj_function=prim.PRIMObjectiveFunctions.ORIGINAL,
    peel_alpha=0.05,
    mass_min=0.05,
)
box = prim.PrimBox(search, search.box_init, search.yi_remaining[:])
box = search._peel(box)
path = box.peeling_trajectory
print(
    json.dumps(
        {
            "ema_workbench": version("ema_workbench"),
            "mass": path["mass"].tolist(),
            "density": path["density"].tolist(),
            "coverage": path["coverage"].tolist(),
            "low": [[float(v) for v in limits.iloc[0]] for limits in box.box_lims],
            "high": [[float(v) for v in limits.iloc[1]] for limits in box.box_lims],
            "hits": int(hits.sum()),
        },
        indent=1,
    )
)
