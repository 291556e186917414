import numpy as np
import pytest
from numpy.typing import NDArray

from tests.core.optimization.markets import Array, Market, cash, factors
from xl_portfolio.core.errors import NotConverged
from xl_portfolio.core.optimization.bordered import BorderedInverse, Risk


def bordered(border: Array, covariance: Array, free: NDArray[np.intp]) -> Array:
    rows = border[:, free]
    return np.block([[np.zeros((len(border), len(border))), rows], [rows.T, covariance[np.ix_(free, free)]]])


class TestBorderedInverse:
    @pytest.mark.parametrize("rows", [1, 2])
    @pytest.mark.parametrize("market", [factors, cash])
    def test_equals_a_fresh_inverse_after_any_comings_and_goings(self, market: Market, rows: int) -> None:
        random = np.random.default_rng(rows)
        n = 15
        covariance = 10 * market(random, n)[1]
        border = np.vstack((np.ones(n), random.normal(size=n)))[:rows]
        inverse = BorderedInverse(border, Risk(covariance), [3, 0][:rows])
        for _ in range(200):
            outside = np.setdiff1d(np.arange(n), inverse.free)
            if len(inverse.free) > rows + 1 and (random.random() < 0.5 or not len(outside)):
                inverse.remove(int(random.integers(len(inverse.free))))
            else:
                assert inverse.insert(int(random.choice(outside)))
            right, excess = random.normal(size=len(inverse.free)), random.normal(size=rows)
            matrix = bordered(border, covariance, inverse.free)
            expected = np.linalg.solve(matrix, np.concatenate((np.zeros(rows), right)))
            np.testing.assert_allclose(inverse.solve(right), expected, rtol=1e-9, atol=1e-9)
            expected = np.linalg.solve(matrix, np.concatenate((excess, right)))
            np.testing.assert_allclose(inverse.correction(excess, right), expected, rtol=1e-9, atol=1e-9)
            product = excess @ border + covariance[:, inverse.free] @ right
            hurdles = inverse.hurdles(np.concatenate((excess, right)))
            np.testing.assert_allclose(hurdles, product, rtol=1e-12, atol=1e-12)

    def test_two_assets_by_hand(self) -> None:
        # K = [[0, 1, 1], [1, 1, 0], [1, 0, 2]]: minimum variance 2/3 and 1/3
        inverse = BorderedInverse(np.ones((1, 2)), Risk(np.diag([1.0, 2.0])), [0])
        assert inverse.insert(1)
        solution = inverse.correction(np.ones(1), np.zeros(2))
        np.testing.assert_allclose(solution, [-2 / 3, 2 / 3, 1 / 3], rtol=1e-15)

    def test_says_when_an_asset_has_no_variance_of_its_own(self) -> None:
        covariance = np.ones((3, 3)) + np.diag([0, 0, 1e-12])
        assert not BorderedInverse(np.ones((1, 3)), Risk(covariance), [0]).insert(2)

    def test_measures_own_variance_against_the_size_of_the_mix(self) -> None:
        # the third is the first and 100 times the spread of the second over it, but for a variance of 1e-8
        factors = np.array([[1, 0, 0], [1, 0.01, 0], [1, 1, 1e-4]])
        inverse = BorderedInverse(np.ones((1, 3)), Risk(factors @ factors.T), [0])
        assert inverse.insert(1)
        assert not inverse.insert(2)

    def test_refuses_copies(self) -> None:
        with pytest.raises(NotConverged, match="copies or exact mixes"):
            BorderedInverse(np.ones((1, 2)), Risk(np.ones((2, 2))), [0]).insert(1)
