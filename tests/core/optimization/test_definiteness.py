"""The factorisation in blocks against eigenvalues and against numpy's own."""

import numpy as np
import pytest

from tests.core.optimization.markets import factors, fewer_periods_than_assets
from xl_portfolio.core.optimization.definiteness import WHOLE, has_factor

SIZES = [1, 2, 50, WHOLE, WHOLE + 1, 300, 320]


def test_two_assets_by_hand() -> None:
    # correlation 1.1: the smallest eigenvalue is 1 - 1.1
    contradiction = np.array([[1.0, 1.1], [1.1, 1.0]])
    assert not has_factor(contradiction, 0.099)
    assert has_factor(contradiction, 0.101)
    np.testing.assert_array_equal(contradiction, [[1.0, 1.1], [1.1, 1.0]])


@pytest.mark.parametrize("n", SIZES)
def test_the_smallest_eigenvalue_decides(n: int) -> None:
    random = np.random.default_rng(n)
    covariance = factors(random, n)[1]
    smallest = np.linalg.eigvalsh(covariance)[0]
    for margin in (1e-3, 1e-9):
        shifted = covariance - (smallest + margin) * np.eye(n)
        assert has_factor(shifted, 1.01 * margin)
        assert not has_factor(shifted, 0.99 * margin)


@pytest.mark.parametrize("n", SIZES)
def test_singular_is_fine(n: int) -> None:
    covariance = fewer_periods_than_assets(np.random.default_rng(n), max(n, 2))[1]
    assert has_factor(covariance, 1e-10)
    assert has_factor(np.zeros((n, n)), 1e-10)


@pytest.mark.parametrize("place", [0, 31, 32, 290, 299])
def test_a_contradiction_anywhere_is_found(place: int) -> None:
    covariance = factors(np.random.default_rng(1), 300)[1]
    other = (place + 150) % 300
    covariance[place, other] = covariance[other, place] = 1.5 * np.sqrt(
        covariance[place, place] * covariance[other, other]
    )
    assert not has_factor(covariance, 1e-10)
