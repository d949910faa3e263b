from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from tenure.errors import AccessError, LayoutError, UserError
from tests.support.intake import PLAIN, as_csv, deliver, row


def _refusal(tmp_path: Path, *paths: Path) -> UserError:
    with pytest.raises(UserError) as caught:
        deliver(tmp_path / "store", *paths)
    assert not (tmp_path / "store" / "manifest.json").exists()
    return caught.value


def test_missing_column_is_named_with_the_column_that_looks_like_it(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(as_csv([row()]).replace("birth_year", "BirthYears", 1))
    error = _refusal(tmp_path, path)
    assert isinstance(error, LayoutError)
    assert error.slug == "layout-columns-missing"
    assert "'BirthYears' looks like birth_year" in error.found
    assert error.expected == "also birth_year."


def test_column_that_occurs_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(as_csv([row()]).replace("overtime", "fte", 1))
    assert _refusal(tmp_path, path).slug == "layout-columns-twice"


def test_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"")
    assert _refusal(tmp_path, tmp_path / "a.csv").slug == "layout-file-empty"


def test_header_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(as_csv([row()]).encode("utf-16"))
    assert _refusal(tmp_path, tmp_path / "a.csv").slug == "layout-file-damaged"


def test_gzip_cut_short_is_refused_whole_with_the_files_beside_it(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(as_csv([row()]))
    (tmp_path / "b.csv.gz").write_bytes(gzip.compress(as_csv([row()]).encode())[:-12])
    assert _refusal(tmp_path, tmp_path / "a.csv", tmp_path / "b.csv.gz").slug == "layout-file-damaged"


def test_broken_parquet_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(b"PAR1 and no more")
    assert _refusal(tmp_path, tmp_path / "a.parquet").slug == "layout-file-damaged"


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"x")
    assert _refusal(tmp_path, tmp_path / "a.xlsx").slug == "layout-file-kind"


@pytest.mark.parametrize("name", ["nothing.csv", "empty folder"])
def test_path_without_an_extract_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / "empty folder").mkdir()
    error = _refusal(tmp_path, tmp_path / name)
    assert isinstance(error, AccessError)
    assert error.slug == "source-not-found"


def test_unknown_column_is_ignored_and_said(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(as_csv([{**row(), "shoe size": "38"}], [*PLAIN, "shoe size"]))
    delivered = deliver(tmp_path / "store", path)
    assert delivered.ignored == ("shoe size",)
    assert "protected_pay" in delivered.absent


@pytest.mark.parametrize(("mark", "name"), [(";", "semicolons"), ("\t", "tabs"), ("|", "vertical bars")])
def test_header_with_another_delimiter_is_refused_with_what_it_looks_like(mark: str, name: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(as_csv([row()]).replace(",", mark))
    error = _refusal(tmp_path, path)
    assert isinstance(error, LayoutError)
    assert error.slug == "layout-delimiter-differs"
    assert error.found == f"one column whose name holds {name}: they look like the delimiter."
    assert "--layout" in error.fix


def test_single_column_without_another_delimiter_lacks_columns(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("person_id\nP1\n")
    assert _refusal(tmp_path, tmp_path / "a.csv").slug == "layout-columns-missing"


def test_carriage_returns_alone_are_refused_as_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(as_csv([row(), row(person_id="P2")]).replace("\n", "\r").encode())
    error = _refusal(tmp_path, path)
    assert isinstance(error, LayoutError)
    assert error.slug == "layout-line-ends"
    assert "(CR)" in error.found
