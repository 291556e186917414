import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xl_portfolio.core.errors import InputError
from xl_portfolio.core.estimators.repair import is_covariance, nearest_correlation, repaired_covariance


def test_published() -> None:
    # Higham (2002), section 4
    found = nearest_correlation(np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 1.0], [0.0, 1.0, 1.0]]))
    np.testing.assert_allclose(found[[0, 0, 1], [1, 2, 2]], [0.7607, 0.1573, 0.7607], atol=5e-5)


@given(seed=st.integers(0, 2**32 - 1), n=st.integers(2, 8))
@settings(max_examples=40, deadline=None)
def test_what_is_repaired_is_a_covariance_with_the_same_variances(seed: int, n: int) -> None:
    random = np.random.default_rng(seed)
    correlation = random.uniform(-1, 1, (n, n)).round(2)
    correlation = np.triu(correlation, 1) + np.triu(correlation, 1).T + np.eye(n)
    deviations = random.uniform(0.05, 0.4, n)
    matrix = correlation * np.outer(deviations, deviations)
    repaired = repaired_covariance(matrix)
    assert is_covariance(repaired)
    np.testing.assert_allclose(repaired.diagonal(), matrix.diagonal())
    if is_covariance(matrix):
        np.testing.assert_allclose(repaired, matrix, atol=1e-9)


def test_no_other_correlation_is_closer() -> None:
    given_matrix = np.array([[1.0, 0.9, -0.9], [0.9, 1.0, 0.9], [-0.9, 0.9, 1.0]])
    assert not is_covariance(given_matrix)
    found = nearest_correlation(given_matrix)
    best = ((found - given_matrix) ** 2).sum()
    random = np.random.default_rng(1)
    for _ in range(200):
        sample = np.corrcoef(random.normal(size=(5, 3)), rowvar=False)
        mixed = 0.98 * found + 0.02 * sample
        assert ((mixed - given_matrix) ** 2).sum() >= best - 1e-9


def test_a_variance_of_zero_cannot_be_kept() -> None:
    with pytest.raises(InputError, match="asset 2 is 0"):
        repaired_covariance(np.array([[1.0, 2.0], [2.0, 0.0]]))
