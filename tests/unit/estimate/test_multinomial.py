"""Multinomial logit on cells: what can be worked out by hand, what rows give, and what is refused."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl
import pytest

from tenure.errors import CheckError, InternalError
from tenure.estimate import Design, Spread, code_cells, fit_multinomial, list_dependent

THREE = ("stay", "move", "leave")
TWO_GROUPS = Design(np.array([[1.0, 0.0], [1.0, 1.0]]), ("constant", "group"))


def draw_rows(people: int, seed: int) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Rows of a constant and two indicators, an outcome of three, and one of twelve clusters."""
    rng = np.random.default_rng(seed)
    matrix = np.column_stack([np.ones(people), rng.integers(0, 2, (people, 2))]).astype(np.float64)
    eta = np.column_stack([np.zeros(people), matrix @ [-1.0, 0.6, -0.4], matrix @ [-2.0, 0.3, 0.9]])
    chances = np.exp(eta) / np.exp(eta).sum(1, keepdims=True)
    outcome = (rng.random((people, 1)) > chances.cumsum(1)).sum(1)
    return matrix, outcome, rng.integers(0, 12, people)


def test_two_groups_give_the_log_odds_of_their_counts() -> None:
    # Group 0: 60 stay, 30 move, 10 leave; group 1: 40, 40, 20.
    fit = fit_multinomial(TWO_GROUPS, [[60, 30, 10], [40, 40, 20]], outcomes=THREE)
    assert fit.coefficients == pytest.approx(
        np.array([[np.log(30 / 60), np.log(10 / 60)], [np.log(40 / 40 * 60 / 30), np.log(20 / 40 * 60 / 10)]]),
        abs=1e-12,
    )
    # The variance of a log odds is the sum of the reciprocal counts, of a log odds ratio that of all four.
    assert fit.standard_errors**2 == pytest.approx(
        np.array([[1 / 60 + 1 / 30, 1 / 60 + 1 / 10], [1 / 60 + 1 / 30 + 2 / 40, 1 / 60 + 1 / 10 + 1 / 40 + 1 / 20]])
    )
    assert fit.people == 200
    logs = 60 * np.log(0.6) + 30 * np.log(0.3) + 10 * np.log(0.1) + 80 * np.log(0.4) + 20 * np.log(0.2)
    assert fit.log_likelihood == pytest.approx(logs, rel=1e-12)


def test_variance_is_ordered_outcome_by_outcome() -> None:
    fit = fit_multinomial(TWO_GROUPS, [[60, 30, 10], [40, 40, 20]], outcomes=THREE)
    # Constants of the two outcomes share the stayers of group 0; constant and ratio share all of group 0, negatively.
    assert fit.variance[0, 2] == pytest.approx(1 / 60)
    assert fit.variance[0, 1] == pytest.approx(-(1 / 60 + 1 / 30))
    assert np.allclose(fit.variance, fit.variance.T)


def test_cells_give_what_rows_give() -> None:
    matrix, outcome, cluster = draw_rows(2000, 1)
    by_rows = fit_multinomial(Design(matrix, ("a", "b", "c")), np.eye(3)[outcome], outcomes=THREE, clusters=cluster)
    cells, place = np.unique(np.column_stack([matrix, cluster]), axis=0, return_inverse=True)
    counts = np.zeros((len(cells), 3))
    np.add.at(counts, (place.ravel(), outcome), 1)
    by_cells = fit_multinomial(
        Design(cells[:, :3], ("a", "b", "c")), counts, outcomes=THREE, clusters=cells[:, 3].astype(int)
    )
    assert len(cells) == 48
    assert by_cells.coefficients == pytest.approx(by_rows.coefficients, abs=1e-10)
    assert by_cells.variance == pytest.approx(by_rows.variance, abs=1e-12)
    assert by_cells.clusters == 12
    assert by_cells.freedom == 11


def test_people_of_a_cell_may_be_spread_over_clusters() -> None:
    # Two clusters in each of two groups, written apart and as a spread over the groups.
    counts = np.array([[20.0, 5], [40, 5], [30, 12], [10, 8]])
    apart = fit_multinomial(
        Design(TWO_GROUPS.matrix[[0, 0, 1, 1]], TWO_GROUPS.names), counts, outcomes=("stay", "move"),
        clusters=[0, 1, 0, 2],
    )  # fmt: skip
    spread = Spread(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 2]), counts)
    together = fit_multinomial(TWO_GROUPS, [[60, 10], [40, 20]], outcomes=("stay", "move"), clusters=spread)
    assert together.variance == pytest.approx(apart.variance, rel=1e-9)
    assert together.clusters == apart.clusters == 3


def test_clustered_variance_is_the_sandwich_of_score_totals() -> None:
    # One column, the share p = 0.3 of 40: information 40 p (1 - p) = 8.4. Score totals of clusters (d, n) =
    # (1, 10), (3, 10), (8, 20): d - p n = -2, 0, 2; squares 8, times 3/2 = 12; 12 / 8.4^2.
    fit = fit_multinomial(
        Design(np.ones((3, 1)), ("constant",)), [[9, 1], [7, 3], [12, 8]], outcomes=("stay", "move"), clusters=[0, 1, 2]
    )
    assert fit.variance[0, 0] == pytest.approx(12 / 8.4**2, rel=1e-10)


def test_weights_enter_by_their_sums_and_squares() -> None:
    # Four people of weight 2 (one moves) and four of weight 1 (three move): sums 6 + 1 stay, 2 + 3 move of 12;
    # p = 5/12. Squared scores: stay 3 * 4 + 1 = 13 times p^2, move 4 + 3 = 7 times (1 - p)^2; information 12 p (1 - p).
    p = 5 / 12
    fit = fit_multinomial(
        Design(np.ones((1, 1)), ("constant",)), [[7, 5]], outcomes=("stay", "move"), squared_weights=[[13, 7]]
    )
    assert fit.coefficients[0, 0] == pytest.approx(np.log(5 / 7))
    assert fit.variance[0, 0] == pytest.approx((13 * p**2 + 7 * (1 - p) ** 2) / (12 * p * (1 - p)) ** 2, rel=1e-10)


def test_an_offset_is_taken_as_known() -> None:
    # With log 2 known of the second group, equal odds ratios of 2 leave nothing but the constant log(1/3).
    fit = fit_multinomial(
        Design(np.ones((2, 1)), ("constant",)), [[30, 10], [30, 20]], outcomes=("stay", "move"),
        offsets=[[0.0], [np.log(2)]],
    )  # fmt: skip
    assert fit.coefficients[0, 0] == pytest.approx(np.log(1 / 3), abs=1e-12)


def test_empty_cells_change_nothing() -> None:
    fit = fit_multinomial(
        Design(np.array([[1.0, 0.0], [1.0, 1.0], [1.0, 5.0]]), ("constant", "x")),
        [[30, 10], [20, 20], [0, 0]],
        outcomes=("stay", "move"),
        clusters=[0, 1, 2],
    )
    assert fit.coefficients[1, 0] == pytest.approx(np.log(3), abs=1e-12)
    assert fit.clusters == 2


def test_chances_add_up_to_one_and_are_the_shares_of_a_saturated_model() -> None:
    counts = np.array([[60.0, 30.0, 10.0], [40.0, 40.0, 20.0]])
    fit = fit_multinomial(TWO_GROUPS, counts, outcomes=THREE)
    assert fit.predict(TWO_GROUPS.matrix) == pytest.approx(counts / 100, abs=1e-12)


def test_rare_outcomes_of_many_people_are_reached() -> None:
    fit = fit_multinomial(TWO_GROUPS, [[3e6, 1, 40], [2e6, 2, 30]], outcomes=THREE)
    assert fit.coefficients[1, 0] == pytest.approx(np.log(2 / 2e6 * 3e6), abs=1e-9)


def test_a_group_unlike_all_others_is_reached() -> None:
    # Hardly anybody moves but in a group of 47, of whom 45 do: Newton's first step would overshoot it by far.
    fit = fit_multinomial(TWO_GROUPS, [[30_000, 9], [2, 45]], outcomes=("stay", "move"))
    assert fit.coefficients[1, 0] == pytest.approx(np.log(45 / 2 * 30_000 / 9), abs=1e-9)


def test_planted_coefficients_lie_within_four_standard_errors() -> None:
    matrix, outcome, _ = draw_rows(40_000, 7)
    fit = fit_multinomial(Design(matrix, ("a", "b", "c")), np.eye(3)[outcome], outcomes=THREE)
    planted = np.array([[-1.0, -2.0], [0.6, 0.3], [-0.4, 0.9]])
    assert np.abs((fit.coefficients - planted) / fit.standard_errors).max() < 4


@pytest.mark.parametrize(
    ("counts", "named"),
    [
        ([[30, 10], [40, 0]], "'move' by 'group'"),
        ([[30, 0], [0, 4]], "'move' by 'group'"),
        ([[30, 10], [0, 40]], "'move' by 'group'"),
    ],
)
def test_separation_is_told_with_the_outcome_and_the_column(counts: list[list[int]], named: str) -> None:
    with pytest.raises(CheckError, match=named) as raised:
        fit_multinomial(TWO_GROUPS, counts, outcomes=("stay", "move"))
    assert raised.value.slug == "model-separated"


def test_separation_along_a_number_is_told() -> None:
    design = Design(np.array([[1.0, -2.0], [1.0, -1.0], [1.0, 1.0], [1.0, 2.0]]), ("constant", "distance"))
    with pytest.raises(CheckError, match="'distance'") as raised:
        fit_multinomial(design, [[30, 0], [5, 0], [0, 4], [0, 9]], outcomes=("stay", "move"))
    assert raised.value.slug == "model-separated"


def test_a_steady_fit_gives_a_group_without_movers_a_small_share() -> None:
    # Two columns add two people, one to each group; an eighth of everybody moved: 0.125 in 41.
    fit = fit_multinomial(TWO_GROUPS, [[30, 10], [40, 0]], outcomes=("stay", "move"), steady=True)
    assert fit.predict(TWO_GROUPS.matrix)[1, 1] == pytest.approx(0.125 / 41, rel=1e-9)
    assert np.isfinite(fit.variance).all()


def test_a_column_that_follows_from_others_is_named_with_them() -> None:
    design = Design(np.array([[1.0, 0.0, 1.0], [1.0, 1.0, 0.0]]), ("constant", "sex M", "sex F"))
    with pytest.raises(CheckError, match=r"'sex F' says nothing(.|\n)*'constant', 'sex M'") as raised:
        fit_multinomial(design, [[30, 10], [20, 20]], outcomes=("stay", "move"))
    assert raised.value.slug == "model-collinear"


def test_every_column_that_follows_from_earlier_ones_is_listed() -> None:
    # The third is the constant less the second; the fourth is in nobody; the fifth is apart.
    matrix = np.array([[1.0, 0, 1, 0, 0], [1, 1, 0, 0, 1], [1, 0, 1, 0, 1], [1, 1, 0, 1, 1]])
    found = list_dependent(Design(matrix, ("all", "men", "women", "nobody", "old")), [5, 3, 2, 0])
    assert found == {"women": ("all", "men"), "nobody": ()}


def test_a_column_of_noughts_is_named() -> None:
    design = Design(np.array([[1.0, 0.0], [1.0, 0.0]]), ("constant", "band 9"))
    with pytest.raises(CheckError, match="'band 9'"):
        fit_multinomial(design, [[30, 10], [20, 20]], outcomes=("stay", "move"))


def test_an_outcome_of_nobody_is_named() -> None:
    with pytest.raises(CheckError, match="'leave'") as raised:
        fit_multinomial(TWO_GROUPS, [[30, 10, 0], [20, 20, 0]], outcomes=THREE)
    assert raised.value.slug == "model-outcome-empty"


def test_a_clustered_variance_of_one_cluster_is_refused() -> None:
    with pytest.raises(InternalError, match="two clusters"):
        fit_multinomial(TWO_GROUPS, [[30, 10], [20, 20]], outcomes=("stay", "move"), clusters=[3, 3])


@pytest.mark.parametrize("counts", [[[30, 10]], [[30, -1], [1, 1]], [[30, np.nan], [1, 1]], [[30], [1]]])
def test_counts_that_do_not_fit_are_refused(counts: list[list[float]]) -> None:
    with pytest.raises(InternalError):
        fit_multinomial(TWO_GROUPS, counts, outcomes=("stay", "move"))


CELLS = pl.DataFrame(
    {"sex": ["F", "F", "M", "M"], "age": ["old", "young", "old", "young"], "n": [40, 30, 20, 0], "x": [1, 2, 3, 4]}
)


def test_the_largest_group_is_the_reference() -> None:
    design = code_cells(CELLS, ("sex", "age"), count="n", numbers=("x",)).build(CELLS)
    assert design.names == ("constant", "sex M", "age young", "x")
    assert design.matrix.tolist() == [[1, 0, 0, 1], [1, 0, 1, 2], [1, 1, 0, 3], [1, 1, 1, 4]]


def test_crossings_are_products_of_groups_that_exist_together() -> None:
    full = CELLS.with_columns(n=pl.lit(1))
    crossed = code_cells(full, ("sex", "age"), count="n", crossings=[("sex", "age")])
    assert crossed.build(full).names == ("constant", "sex M", "age young", "sex M and age young")
    assert crossed.build(full).matrix[:, 3].tolist() == [0, 0, 0, 1]
    assert (
        "sex M and age young"
        not in code_cells(CELLS, ("sex", "age"), count="n", crossings=[("sex", "age")]).build(CELLS).names
    )


def test_a_reference_can_be_chosen_among_groups_with_people() -> None:
    assert code_cells(CELLS, ("sex",), count="n", references={"sex": "M"}).build(CELLS).names == ("constant", "sex F")
    with pytest.raises(CheckError, match="'X' in sex"):
        code_cells(CELLS, ("sex",), count="n", references={"sex": "X"})


def test_a_value_without_a_column_is_refused() -> None:
    coding = code_cells(CELLS, ("sex",), count="n")
    with pytest.raises(InternalError, match="sex"):
        coding.build(pl.DataFrame({"sex": ["unknown"]}))
