"""Two parts of a portfolio: roles, shares, and what a user can get wrong."""

import numpy as np
import pytest

from tests.core.optimization.markets import long_only
from xl_portfolio.core.errors import InputError
from xl_portfolio.core.optimization import LinearLimit, WeightLimits
from xl_portfolio.core.optimization.parts import BARBELL_PARTS, CORE_AND_SATELLITES, Role

THREE = long_only([0.02, 0.05, 0.09], np.diag([0.01, 0.04, 0.09]))


def roles(*which: Role | None) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array([0.0 if role is None else role.number for role in which])


def test_core_and_the_rest() -> None:
    share, rest = CORE_AND_SATELLITES.limits(THREE, roles(Role.CORE, None, None), 0.02)
    assert isinstance(share, LinearLimit)
    assert (share.lower, share.upper) == (0.6, 0.8)
    np.testing.assert_array_equal(share.coefficients, [1, 0, 0])
    assert isinstance(rest, WeightLimits)
    np.testing.assert_array_equal(rest.upper, [np.inf] * 3)


def test_with_satellites_the_others_are_left_out() -> None:
    _, rest = CORE_AND_SATELLITES.limits(THREE, roles(Role.CORE, None, Role.SATELLITE), None)
    assert isinstance(rest, WeightLimits)
    np.testing.assert_array_equal(rest.upper, [np.inf, 0, np.inf])


def test_the_share_of_a_barbell() -> None:
    share, rest = BARBELL_PARTS.limits(THREE, roles(Role.SAFE, Role.CORE, Role.BOLD), 0.85)
    assert isinstance(share, LinearLimit)
    assert (share.lower, share.upper) == (0.85, 0.85)
    assert isinstance(rest, WeightLimits)
    np.testing.assert_array_equal(rest.upper, [np.inf, 0, np.inf])


def test_refusals() -> None:
    with pytest.raises(InputError, match="The share of the safe part is 120 %"):
        BARBELL_PARTS.limits(THREE, roles(Role.SAFE, None, Role.BOLD), 1.2)
    with pytest.raises(InputError, match="No asset is marked “bold”"):
        BARBELL_PARTS.limits(THREE, roles(Role.SAFE, None, None), 0.8)
    with pytest.raises(InputError, match="The role of asset 2 is no role: write Core, Satellite, Safe, Bold"):
        BARBELL_PARTS.limits(THREE, np.array([Role.SAFE.number, np.nan, 0.0]), 0.8)
