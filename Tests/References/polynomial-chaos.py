"""What chaospy makes of a sample that a closed rule gives, for SensitivityTests.

python -m venv venv && venv/bin/pip install chaospy==4.3.21 scipy && venv/bin/python polynomial-chaos.py > polynomial-chaos.json

The rule: coordinate j of point i is the fractional part of (i + 1) times the square root of the j-th prime, as doubles.
The first two inputs are uniform from 0 to 1, the third is standard normal. Terms are those of degrees d with
(sum of d to the power 3/4) to the power 4/3 no greater than the degree.
"""

import json
import math
from importlib.metadata import version

import chaospy
import numpy as np
from scipy.stats import norm

primes = [2, 3, 5]
count = 400
index = np.arange(1, count + 1, dtype=float)
u = np.column_stack([np.mod(index * math.sqrt(p), 1.0) for p in primes])
x = np.column_stack([u[:, 0], u[:, 1], norm.ppf(u[:, 2])])
y = np.sin(3 * x[:, 0]) + x[:, 1] ** 2 * (1 + 0.5 * x[:, 2]) + 0.3 * np.exp(0.5 * x[:, 2]) * x[:, 0]
joint = chaospy.J(chaospy.Uniform(0, 1), chaospy.Uniform(0, 1), chaospy.Normal(0, 1))
result = {"chaospy": version("chaospy"), "degrees": []}
for degree in (1, 3, 6):
    expansion = chaospy.generate_expansion(degree, joint, normed=True, cross_truncation=0.75)
    polynomial = chaospy.fit_regression(expansion, x.T, y)
    result["degrees"].append(
        {
            "degree": degree,
            "terms": len(expansion),
            "first": chaospy.Sens_m(polynomial, joint).tolist(),
            "total": chaospy.Sens_t(polynomial, joint).tolist(),
        }
    )
print(json.dumps(result, indent=1))
