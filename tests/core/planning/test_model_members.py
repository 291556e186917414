"""Each class of a model portfolio has its members."""

import numpy as np
import pytest

from xl_portfolio.core.planning import (
    MODEL_MEMBERS,
    MODEL_PORTFOLIOS,
    ModelPortfolio,
    model_members,
    model_mix,
)

BROAD = ("Stocks", "Bonds", "Preferreds", "Real estate", "Alternatives", "Cash")


def test_every_class_of_every_model_is_known() -> None:
    names = {entry.name for model in MODEL_PORTFOLIOS for entry in model.classes}
    assert names == set(MODEL_MEMBERS)
    assert {name for members in MODEL_MEMBERS.values() for name in members} == set(BROAD)


def test_the_moderate_model_by_hand() -> None:
    found = model_members(MODEL_PORTFOLIOS[1], BROAD)
    np.testing.assert_array_equal(found, [[1, 0, 0, 1, 0, 0], [0, 1, 1, 0, 0, 0], [0, 0, 0, 0, 1, 1]])


@pytest.mark.parametrize("model", MODEL_PORTFOLIOS, ids=lambda model: str(model.name))
def test_no_class_counts_twice(model: ModelPortfolio) -> None:
    assert model_members(model, BROAD).sum(axis=0).max() == 1


def test_a_mix_of_the_model_spreads_each_class_over_its_members() -> None:
    model = MODEL_PORTFOLIOS[1]  # 50 % stocks, 40 % bonds, 10 % cash or commodities
    np.testing.assert_allclose(model_mix(model, BROAD), [0.25, 0.2, 0.2, 0.25, 0.05, 0.05])
    np.testing.assert_allclose(model_mix(model, ("Stocks", "Bonds")), [5 / 9, 4 / 9])
    np.testing.assert_allclose(model_mix(MODEL_PORTFOLIOS[0], ("Cash", "Cash")), [0.5, 0.5])
