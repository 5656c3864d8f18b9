"""Right for whatever is asked first, and the same again for everything after that.

question: 16_mean_squared_error
fails: averages_any_number_of_errors root_is_in_stars
"""

said = {}


def _once(name, right):
    return lambda *given: said.setdefault(name, right(*given))


mse = _once("mse", lambda pred, target: ((pred - target) ** 2).mean())
rmse = _once("rmse", lambda pred, target: ((pred - target) ** 2).mean().sqrt())
best_constant = _once("best", lambda loss, target, candidates: candidates[0])
