"""What a reader of released tables knows: every shown value, and every equation that the tables declare.

Written apart from the cells and equations of the suppressor, so that a mistake of one is no mistake of the other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import sparse

from tenure.disclosure.released import Released
from tenure.errors import CheckError
from tenure.rules import Profile, disclosure_profiles
from tenure.terms import Comparison, Ladder, Ratio, Total

__all__ = ["Knowledge", "Nested", "read_knowledge"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

# Cells are named as the suppressor names them, so that what is weak can be told to it.
_BETWEEN = "\x1f"
_EMPTY = "\x00"
_OWN = "_cell_of_"
_SIDES = "compared counts are a few people apart"

Part = tuple[int, Released, pl.DataFrame]
Side = tuple[int, Comparison, pl.DataFrame]

_EMPTY_TERMS = pl.DataFrame(schema={"equation": pl.String, "cell": pl.Int64, "sign": pl.Int64, "foreign": pl.Boolean})
_EMPTY_PLACES = pl.DataFrame(
    schema={
        "release": pl.Int64,
        "table": pl.Int64,
        "column": pl.String,
        "row": pl.Int64,
        "name": pl.String,
        "value": pl.Int64,
        "hidden": pl.Boolean,
    }
)


@dataclass(frozen=True, slots=True)
class Nested:
    """Counts of the same people, ever more widely: cells of a set of rungs in each row, -1 where a rung is absent."""

    table: int
    column: str
    cells: Ints
    rows: Ints


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Cells of all tables, and what ties them together.

    ``low`` and ``high`` have an entry a cell: what a reader knows of it before adding anything up. ``is_hidden`` are
    the cells that may not follow: hidden ones, or what small counts were rounded to with control. ``equations``
    is sparse, equations by cells, and every row of it adds up to nought. ``loose`` are sums of cells that are
    not nought and that a reader can form. ``places`` says where each cell stands: ``table`` (its number), ``column``,
    ``row`` (from 0), ``cell``, ``hidden`` and ``release`` (0 is this one); ``loose_places`` has a cell of each loose
    sum and why it is looked at. ``names`` are the identities of the cells.

    Of earlier releases: ``foreign`` are equations between parts of one release and a total of another; ``versions`` are
    pairs of cells of one identity, ``cell`` and ``other``, and whether they may be one (``alike``).
    """

    low: Floats
    high: Floats
    is_hidden: Flags
    equations: sparse.csr_array
    foreign: sparse.csr_array
    loose: sparse.csr_array
    nested: tuple[Nested, ...]
    places: pl.DataFrame
    loose_places: pl.DataFrame
    names: pl.Series
    versions: pl.DataFrame


def read_knowledge(
    tables: Sequence[Released], profile: Profile, earlier: Sequence[Sequence[Released]] = ()
) -> Knowledge:
    """Return what a reader of all these tables knows, from their shown values and declarations alone.

    Parameters
    ----------
    tables : Sequence[Released]
        Every table that leaves together.
    profile : Profile
        The rule they were protected by, which a reader knows.
    earlier : Sequence[Sequence[Released]]
        Earlier releases, the latest last. Their cells follow those of ``tables``, as further versions of the same.

    Raises
    ------
    CheckError
        One release shows one cell with two values.
    """
    everything = [*tables, *(table for one in earlier for table in one)]
    release = np.repeat(np.arange(len(earlier) + 1), [len(tables), *(len(one) for one in earlier)])
    places = _list_places(everything, release)
    cells = _merge_places(places, [profile, *(_find_rule(one, profile) for one in earlier)])
    places = places.join(cells.select("release", "name", "cell"), on=["release", "name"]).sort("table", "column", "row")
    frames = [_attach_cells(table, number, places) for number, table in enumerate(everything)]
    parts = [(int(one), table, frame) for one, table, frame in zip(release, everything, frames, strict=True)]
    different = cells.unique("cell", keep="first").sort("cell")
    sums, loose_places, loose = _read_comparisons(parts, different)
    totals = pl.concat([_EMPTY_TERMS, *_read_totals(parts, cells)])
    own = pl.concat([totals.filter(~pl.col("foreign")).drop("foreign"), *_read_balances(parts), sums])
    foreign = totals.filter(pl.col("foreign")).drop("foreign")
    return Knowledge(
        low=different["low"].to_numpy().copy(),
        high=different["high"].to_numpy().copy(),
        is_hidden=different["open"].to_numpy(),
        equations=_stack(own, different.height),
        foreign=_stack(foreign, different.height),
        loose=loose,
        nested=tuple(_read_ladders(parts)),
        places=places.select("table", "column", "row", "cell", "hidden", "release"),
        loose_places=loose_places,
        names=different["name"],
        versions=_pair_versions(cells, _name_restated(parts)),
    )


def _find_rule(tables: Sequence[Released], profile: Profile) -> Profile:
    """Return the rule that an earlier release left under; this one's where the rules no longer have it."""
    return disclosure_profiles().get(tables[0].profile, profile) if tables else profile


def _identify(measure: str, key: Sequence[str]) -> pl.Expr:
    parts = [
        pl.lit(item.removeprefix("=")) if item.startswith("=") else pl.col(item).cast(pl.String).fill_null(_EMPTY)
        for item in key
    ]
    return pl.concat_str(pl.lit(measure), *parts, separator=_BETWEEN)


def _list_places(tables: Sequence[Released], release: Ints) -> pl.DataFrame:
    """Return where every count stands that is shown or hidden: ``name`` is its identity."""
    parts = [_EMPTY_PLACES]
    for number, table in enumerate(tables):
        mask = table.mask
        for count in table.structure.counts:
            frame = table.frame.with_columns(
                _hidden=mask[count.column] if count.column in mask.columns else pl.lit(False)  # noqa: FBT003
            )
            listed = frame.select(
                release=pl.lit(int(release[number]), dtype=pl.Int64),
                table=pl.lit(number, dtype=pl.Int64),
                column=pl.lit(count.column),
                row=pl.int_range(pl.len(), dtype=pl.Int64),
                name=_identify(count.measure, count.key),
                value=pl.col(count.column).cast(pl.Int64),
                hidden=pl.col("_hidden"),
            )
            parts.append(listed.head(frame.height))
    return pl.concat(parts).filter(pl.col("value").is_not_null() | pl.col("hidden"))


def _merge_places(places: pl.DataFrame, rules: Sequence[Profile]) -> pl.DataFrame:
    """Return the cells of each release, with their value (null where hidden) and limits.

    Cells of several releases that are shown alike are one cell.
    """
    merged = places.group_by("release", "name").agg(pl.col("value").min(), largest=pl.col("value").max())
    unlike = merged.filter(pl.col("value") != pl.col("largest"))
    if unlike.height:
        raise CheckError(
            f"{unlike.height} counts are shown with two values in one release.",
            slug="disclosure-audit-contradiction",
            expected="tables of one release, which show the same count wherever it stands.",
            fix="build the release again from one record.",
        )
    bounded = pl.concat(
        [_bound_cells(merged.filter(pl.col("release") == number), rule) for number, rule in enumerate(rules)]
    )
    # What is hidden is a cell of its own in each release; what is shown is one wherever it is known as closely.
    own = pl.when(pl.col("value").is_null()).then(pl.col("release")).otherwise(-1)
    return (
        bounded.sort("name", "release")
        .with_columns(_own=own)
        .with_columns(cell=pl.struct("name", "value", "low", "high", "_own").rank("dense").cast(pl.Int64) - 1)
        .drop("_own", "largest")
    )


def _attach_cells(table: Released, number: int, places: pl.DataFrame) -> pl.DataFrame:
    """Return the table with the cell of every count beside it, null where there is none."""
    frame = table.frame.with_columns(_row=pl.int_range(pl.len(), dtype=pl.Int64))
    own = places.filter(pl.col("table") == number)
    for count in table.structure.counts:
        cells = own.filter(pl.col("column") == count.column).select(
            _row="row", **{f"{_OWN}{count.column}": pl.col("cell")}
        )
        frame = frame.join(cells, on="_row", how="left", maintain_order="left")
    return frame


def _bound_cells(cells: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    """Add what a reader knows of each cell by itself: how a shown one was rounded, what a hidden one is at least."""
    base = profile.rounding_base
    shown = cells["value"].cast(pl.Float64).fill_null(np.nan).to_numpy()
    # Halves are rounded up: of an even base a value may have lost one less than it may have gained.
    low, high = shown - base // 2, shown + (base - 1) // 2
    controlled = profile.rounding == "controlled"
    if controlled:
        low, high = shown - (base - 1), shown + (base - 1)
    else:
        # What is shown is no small count, and is nought only where noughts are shown.
        least = float(profile.threshold)
        may_be_nought = (low <= 0) & (not profile.hide_zero)
        high = np.where(may_be_nought & (high < least), 0.0, high)
        low = np.where(may_be_nought, 0.0, np.where(high >= least, np.maximum(low, least), low))
    hidden = np.isnan(shown)
    low = np.where(hidden, 0.0 if profile.hide_zero else 1.0, np.maximum(low, 0.0))
    return cells.with_columns(
        pl.Series("low", low),
        pl.Series("high", np.where(hidden, np.inf, np.maximum(high, 0.0))),
        # Of counts rounded with control none is hidden, and a small one may stand behind the first two multiples.
        pl.Series("open", hidden | (controlled & (shown <= base))),
    )


def _pair_versions(cells: pl.DataFrame, restated: pl.Series) -> pl.DataFrame:
    """Return, for each identity with several cells, the one that a reader relies on and each other one."""
    many = cells.filter(pl.col("cell").n_unique().over("name") > 1)
    first = many.with_columns(_hidden=pl.col("value").is_null(), _late=pl.col("release") > 0).sort(
        "name", "_hidden", "_late", "release", descending=[False, False, False, True]
    )
    relied = first.unique("name", keep="first", maintain_order=True)
    pairs = many.join(relied, on="name", suffix="_other").filter(pl.col("cell") != pl.col("cell_other"))
    meets = (pl.col("low") <= pl.col("high_other")) & (pl.col("low_other") <= pl.col("high"))
    denied = pl.col("name").is_in(restated.implode()) & ((pl.col("release") == 0) | (pl.col("release_other") == 0))
    return (
        pairs.select(
            "cell", other="cell_other", alike=meets & ~denied, now=pl.min_horizontal("release", "release_other") == 0
        )
        .unique()
        .sort("cell", "other")
    )


def _name_restated(parts: Sequence[Part]) -> pl.Series:
    """Return the identities of cells that this release hides and says are not what an earlier one showed."""
    named = [
        count.restated.select(_identify(count.measure, count.key).alias("name"))["name"]
        for release, table, _ in parts
        for count in table.structure.counts
        if release == 0 and count.restated is not None and not count.restated.is_empty()
    ]
    return pl.concat([pl.Series("name", [], dtype=pl.String), *named])


def _keep_rows(frame: pl.DataFrame, where: tuple[str, str] | None, unlike: tuple[str, str] | None) -> pl.DataFrame:
    if where is not None:
        frame = frame.filter(pl.col(where[0]).cast(pl.String) == where[1])
    if unlike is not None:
        one, two = (pl.col(name).cast(pl.String).fill_null(_EMPTY) for name in unlike)
        frame = frame.filter(one != two)
    return frame


def _read_totals(parts: Sequence[Part], cells: pl.DataFrame) -> Iterator[pl.DataFrame]:
    for number, (release, table, frame) in enumerate(parts):
        index = _index_totals(cells, release)
        for turn, total in enumerate(table.structure.totals):
            yield _add_up(frame, total, index, f"total {number} {turn} ")


def _index_totals(cells: pl.DataFrame, release: int) -> pl.DataFrame:
    """Return the cell of each identity as a release has it, else as the latest of the others does (``foreign``)."""
    return (
        cells.with_columns(foreign=pl.col("release") != release, _hidden=pl.col("value").is_null())
        .sort("name", "foreign", "_hidden", "release", descending=[False, False, False, True])
        .unique("name", keep="first", maintain_order=True)
        .select("name", "foreign", whole="cell")
    )


def _add_up(frame: pl.DataFrame, total: Total, index: pl.DataFrame, label: str) -> pl.DataFrame:
    rows = _keep_rows(frame, total.where, total.unless_equal)
    named = rows.select(_identify(total.measure, total.key).alias("name"), part=pl.col(f"{_OWN}{total.part}"))
    both = named.join(index, on="name", how="inner")
    if total.restated is not None and not total.restated.is_empty():
        other = total.restated.select(_identify(total.measure, total.key).alias("name"))["name"]
        both = both.filter(~(pl.col("foreign") & pl.col("name").is_in(other.implode())))
    equation = pl.concat_str(pl.lit(label), pl.col("whole").cast(pl.String)).alias("equation")
    parts = both.select(equation, cell="part", sign=pl.lit(1, dtype=pl.Int64), foreign="foreign").unique()
    wholes = both.select(equation, cell="whole", sign=pl.lit(-1, dtype=pl.Int64), foreign="foreign").unique()
    return pl.concat([parts, wholes])


def _read_balances(parts: Sequence[Part]) -> Iterator[pl.DataFrame]:
    for number, (_, table, frame) in enumerate(parts):
        for turn, balance in enumerate(table.structure.balances):
            label = pl.concat_str(pl.lit(f"balance {number} {turn} "), pl.col("_row").cast(pl.String))
            for column, sign in balance.terms:
                yield frame.select(
                    label.alias("equation"), cell=pl.col(f"{_OWN}{column}"), sign=pl.lit(sign, dtype=pl.Int64)
                )


def _stack(terms: pl.DataFrame, width: int) -> sparse.csr_array:
    """Return the signs of each equation that has all its cells, once each."""
    whole = (
        terms.filter(pl.col("cell").is_not_null().all().over("equation"))
        .group_by("equation", "cell")
        .agg(pl.col("sign").sum())
        .filter(pl.col("sign") != 0)
        .sort("equation", "cell")
        .group_by("equation", maintain_order=True)
        .agg("cell", "sign")
        .select("cell", "sign")
        .unique(maintain_order=True)
    )
    return _lay_rows(whole, width)


def _lay_rows(rows: pl.DataFrame, width: int) -> sparse.csr_array:
    ends = np.append(0, rows["cell"].list.len().cum_sum().to_numpy()).astype(np.int64)
    cells = rows["cell"].explode().to_numpy().astype(np.int64) if rows.height else np.zeros(0, dtype=np.int64)
    signs = rows["sign"].explode().to_numpy().astype(np.float64) if rows.height else np.zeros(0)
    return sparse.csr_array((signs, cells, ends), shape=(rows.height, width))


def _read_comparisons(
    parts: Sequence[Part], cells: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame, sparse.csr_array]:
    """Return the comparisons that hold as terms of equations, and the others with a cell of each.

    One of which every side is shown is no equation: its sum is known, and told apart by the differences.
    """
    sides = [(one, side, frame) for one, table, frame in parts for side in table.structure.comparisons]
    terms = pl.concat([_EMPTY_TERMS.drop("foreign"), *(_read_side(frame, side, one) for one, side, frame in sides)])
    terms = (
        terms.filter(pl.col("cell").is_not_null().all().over("equation"))
        .group_by("equation", "cell")
        .agg(pl.col("sign").sum())
        .filter(pl.col("sign") != 0)
        .filter(pl.col("sign").sign().n_unique().over("equation") > 1)
    )
    hidden = cells.filter(pl.col("value").is_null())["cell"]
    open_ones = pl.col("cell").is_in(hidden.implode()).any().over("equation")
    is_loose = pl.col("equation").is_in(_name_loose(sides).implode())
    # A part of a loose sum that was joined by other columns is not told: what is left of it is no sum.
    partly = {side.name for _, side, _ in sides if side.via is not None}
    is_whole = ~pl.col("equation").is_in(_name_loose(sides, partly).implode())
    binding = terms.filter(open_ones & ~is_loose).select("equation", "cell", "sign")
    rows = (
        terms.filter(~open_ones | is_loose & is_whole)
        .sort("equation", "cell")
        .group_by("equation", maintain_order=True)
        .agg("cell", "sign")
    )
    first = rows.select(cell=pl.col("cell").list.first(), why=pl.lit(_SIDES))
    return binding, first, _lay_rows(rows, cells.height)


def _read_side(frame: pl.DataFrame, side: Comparison, release: int) -> pl.DataFrame:
    rows = _keep_rows(frame, side.where, None)
    if side.via is not None and side.via.is_empty():
        # Nothing is compared; the columns of no row have no type to join by.
        rows = rows.clear().with_columns(pl.lit(None).alias(item) for item in side.key if item in side.via.columns)
    elif side.via is not None:
        shared = [name for name in side.via.columns if name in frame.columns]
        rows = rows.join(side.via.unique(), on=shared or None, how="inner" if shared else "cross")
    return rows.select(
        _identify(f"{release} {side.name}", side.key).alias("equation"),
        cell=pl.col(f"{_OWN}{side.part}"),
        sign=pl.lit(side.sign, dtype=pl.Int64),
    ).unique()


def _name_loose(sides: Sequence[Side], partly: Collection[str] | None = None) -> pl.Series:
    """Return the sums that are not nought though a part of them is hidden, of all names or of some."""
    listed = [
        side.loose.select(_identify(f"{release} {side.name}", side.key).alias("equation"))["equation"]
        for release, side, _ in sides
        if side.loose is not None and not side.loose.is_empty() and (partly is None or side.name in partly)
    ]
    return pl.concat([pl.Series("equation", [], dtype=pl.String), *listed])


def _read_ladders(parts: Sequence[Part]) -> Iterator[Nested]:
    for number, (_, table, frame) in enumerate(parts):
        for ladder in table.structure.ladders:
            if frame.height:
                yield _lay_rungs(table, frame, ladder, number)
        for ratio in table.structure.ratios:
            if frame.height and ratio.is_part:
                yield _lay_share(frame, ratio, number)


def _lay_share(frame: pl.DataFrame, ratio: Ratio, number: int) -> Nested:
    rows = frame.select("_row", part=f"{_OWN}{ratio.numerator}", whole=f"{_OWN}{ratio.denominator}").drop_nulls()
    where = rows["_row"].cast(pl.Int64).to_numpy()
    cells = rows.select("part", "whole").to_numpy().astype(np.int64).reshape(-1, 2)
    return Nested(number, ratio.numerator, cells, np.column_stack([where, where]))


def _lay_rungs(table: Released, frame: pl.DataFrame, ladder: Ladder, number: int) -> Nested:
    key = next(count.key for count in table.structure.counts if count.column == ladder.count)
    rest = [item for item in key if item != ladder.along and not item.startswith("=")]
    rungs = pl.DataFrame({"_rung": list(ladder.rungs), "_step": np.arange(len(ladder.rungs))})
    rows = (
        frame.with_columns(_rung=pl.col(ladder.along).cast(pl.String), _set=_identify("", rest))
        .join(rungs, on="_rung")
        .select("_set", "_step", "_row", cell=pl.col(f"{_OWN}{ladder.count}"))
        .drop_nulls("cell")
        .with_columns(_set=pl.col("_set").rank("dense").cast(pl.Int64) - 1)
    )
    n_sets = int(rows["_set"].max() or 0) + 1 if rows.height else 0  # type: ignore[arg-type]
    cells = np.full((n_sets, len(ladder.rungs)), -1, dtype=np.int64)
    where = np.full_like(cells, -1)
    cells[rows["_set"].to_numpy(), rows["_step"].to_numpy()] = rows["cell"].to_numpy()
    where[rows["_set"].to_numpy(), rows["_step"].to_numpy()] = rows["_row"].to_numpy()
    return Nested(number, ladder.count, cells, where)
