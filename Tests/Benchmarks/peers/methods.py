"""Forecasts of other packages, simulated: 2000 joint paths, one value a year.

Each takes the values of one series once a year (years without one filled in along a straight line) and gives paths as
an array, one row a path. For pairs every method sees the logarithms of one side, or of the ratio; for a series alone,
the levels or their logarithms.
"""

import logging
import warnings

import numpy as np

PATHS = 2000


def yearly_grid(times, values):
    """Once a year back from the last date, straight lines between observations."""
    steps = int(np.floor(times[-1] - times[0] + 1e-6))
    grid = times[-1] - np.arange(steps, -1, -1)
    return np.interp(grid, times, values)


def auto_arima(values, years, seed):
    from statsforecast.models import AutoARIMA

    return AutoARIMA(season_length=1).fit(values).simulate(h=years, n_paths=PATHS, seed=seed)


def auto_theta(values, years, seed):
    from statsforecast.models import AutoTheta

    return AutoTheta(season_length=1).fit(values).simulate(h=years, n_paths=PATHS, seed=seed)


def auto_ets(values, years, seed):
    """By the model's own recursion (Hyndman et al. 2008): `simulate` of statsforecast 2.1.1 loses undamped trends."""
    from statsforecast.models import AutoETS

    model = AutoETS(season_length=1).fit(values).model_
    if "components" not in model:  # A series that never moves.
        return np.full((PATHS, years), values[-1])
    error, trend = model["components"][0], model["components"][1]
    alpha, beta, _, damping = model["par"][:4]
    beta, damping = (0.0 if np.isnan(beta) else beta), (1.0 if np.isnan(damping) else damping)
    state = np.asarray(model["states"])[-1]
    level = np.full(PATHS, state[0])
    slope = np.full(PATHS, state[1] if trend != "N" else 0.0)
    random = np.random.default_rng(seed)
    paths = np.empty((PATHS, years))
    for year in range(years):
        mean = level + damping * slope
        shock = np.sqrt(model["sigma2"]) * random.standard_normal(PATHS) * (mean if error == "M" else 1.0)
        paths[:, year] = mean + shock
        level, slope = mean + alpha * shock, damping * slope + beta * shock
    return paths


def prophet(values, years, seed):
    """Yearly points on the first of January, all settings as they come, without a season."""
    import pandas
    from prophet import Prophet

    logging.getLogger("cmdstanpy").disabled = True
    dates = pandas.date_range("1900-01-01", periods=len(values) + years, freq="YS")
    model = Prophet(
        yearly_seasonality=False, weekly_seasonality=False, daily_seasonality=False, uncertainty_samples=PATHS)
    np.random.seed(seed % 2**32)
    model.fit(pandas.DataFrame({"ds": dates[: len(values)], "y": values}), seed=seed % 2**31)
    # Both a path's changes of trend and the noise about it.
    return model.predictive_samples(pandas.DataFrame({"ds": dates[len(values):]}))["yhat"].T


def on_each(model):
    """Of each side's logarithm by itself; the paths of both are independent."""

    def forecast(case, seed):
        sides = [
            model(yearly_grid(case["times"], np.log(case[role])), case["horizon"], seed + number)
            for number, role in enumerate(("follower", "leader"))
        ]
        return sides[0] - sides[1]

    return forecast


def on_ratio(model):
    def forecast(case, seed):
        ratio = np.log(case["follower"]) - np.log(case["leader"])
        return model(yearly_grid(case["times"], ratio), case["horizon"], seed)

    return forecast


def held(paths, case):
    """Between nothing and what no level can pass, as every method of Catchup's is."""
    return np.clip(paths, 0, case["ceiling"])


def on_level(model):
    def forecast(case, seed):
        return held(model(yearly_grid(case["times"], np.asarray(case["follower"])), case["horizon"], seed), case)

    return forecast


def on_logarithm(model):
    def forecast(case, seed):
        logs = model(yearly_grid(case["times"], np.log(case["follower"])), case["horizon"], seed)
        return held(np.exp(np.minimum(600, logs)), case)

    return forecast


METHODS = {
    "pairs": {
        "AutoTheta, each side": on_each(auto_theta),
        "AutoTheta, the ratio": on_ratio(auto_theta),
        "AutoETS, each side": on_each(auto_ets),
        "AutoETS, the ratio": on_ratio(auto_ets),
        "AutoARIMA, each side": on_each(auto_arima),
        "AutoARIMA, the ratio": on_ratio(auto_arima),
        "prophet, each side": on_each(prophet),
        "prophet, the ratio": on_ratio(prophet),
    },
    "series": {
        "AutoTheta": on_level(auto_theta),
        "AutoTheta, the logarithm": on_logarithm(auto_theta),
        "AutoETS": on_level(auto_ets),
        "AutoETS, the logarithm": on_logarithm(auto_ets),
    },
}

warnings.simplefilter("ignore")
