"""The command line as a person meets it: help, exit codes, pure JSON, settings."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tenure.store import DEFAULT_MEMORY
from tests.support.extracts import ingest, read_csv, tenure, write_extract

RETENTION = (
    "benchmark", "charts", "evaluate", "flows", "reasons", "retirement", "sickness", "starters", "survey",
)  # fmt: skip
RELEASE = ("approve", "audit", "build", "diff", "pack", "request", "show")
GROUPS = {(), ("careers",), ("practice",), ("release",), ("retention",), ("rules",), ("store",)}
HELPS = (
    (), ("careers",), ("careers", "after"), ("careers", "moves"), ("careers", "progression"), ("careers", "sequences"),
    ("definitions",), ("demo",), ("doctor",),
    ("ingest",), ("practice",), ("release",), *(("release", one) for one in RELEASE),
    ("retention",), *(("retention", study) for study in RETENTION), ("rules",),
    ("rules", "check"), ("rules", "show"), ("store",), ("store", "check"), ("store", "show"), ("store", "spells"),
    ("synth",), ("synth", "check"),
)  # fmt: skip


@pytest.mark.parametrize("command", HELPS, ids=" ".join)
def test_help_shows_an_example_and_loads_no_heavy_library(command: tuple[str, ...]) -> None:
    # Asking the interpreter for what was imported is what keeps help quick, on any machine.
    script = (
        "import sys\nfrom tenure.cli import main\nsys.argv = ['tenure', *sys.argv[1:]]\n"
        "try:\n    main()\nexcept SystemExit as stop:\n    assert not stop.code\n"
        "heavy = {'duckdb', 'polars', 'numpy', 'pyarrow', 'rich'} & set(sys.modules)\nassert not heavy, heavy\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *command, "--help"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "Usage:" in done.stdout
    assert command in GROUPS or "Example" in done.stdout


@pytest.mark.parametrize("command", [("careers", "moves"), ("retention", "flows"), ("pay", "evidence"), ("ingest",)])
def test_commands_offer_the_memory_that_a_national_record_needs(command: tuple[str, ...], tmp_path: Path) -> None:
    # Help must not wait for the engine, so the commands cannot read the number from there.
    told = " ".join(tenure(*command, "--help", cwd=tmp_path).stdout.split())
    assert f"Most memory the engine may take. [default: {DEFAULT_MEMORY}]" in told


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve people of one organisation over 13 months: nine stay, three move."""
    folder = tmp_path_factory.mktemp("command-line")
    rows = (
        {
            "person_id": f"{person:03d}",
            "month": f"{2020 + (offset + 2) // 12}-{(offset + 2) % 12 + 1:02d}-01",
            "org_code": "R1A",
            "occupation_code": "N6A" if person < 9 or offset < 6 else "N7A",
        }
        for person in range(12)
        for offset in range(13)
    )
    ingest(folder, write_extract(folder / "extract.csv", rows))
    return folder


def test_a_small_number_is_hidden_in_every_file(folder: Path) -> None:
    tenure(
        "careers",
        "moves",
        "--store",
        "store",
        "--out",
        "out",
        "--level",
        "occupation",
        "--format",
        "csv,json,xlsx",
        cwd=folder,
    )
    rows = read_csv(folder / "out" / "careers.moves.moves.csv")
    hidden = {row["people"] for row in rows}
    # Three movers are too few; with one hidden cell in the row, another is hidden so that it does not follow.
    assert hidden == {"[c]"}
    about = json.loads((folder / "out" / "careers.moves.moves.about.json").read_text(encoding="utf-8"))
    assert about["table"] == "careers.moves.moves"
    assert (folder / "out" / "careers.moves.xlsx").is_file()


def test_profile_none_shows_everything_of_a_record_without_real_staff(folder: Path) -> None:
    tenure("careers", "moves", "--store", "store", "--out", "full", "--level", "broad", "--profile", "none", cwd=folder)
    assert [row["people"] for row in read_csv(folder / "full" / "careers.moves.moves.csv")] == ["12"]


def test_profile_none_is_refused_for_real_staff(folder: Path, tmp_path: Path) -> None:
    extract = folder / "extract.csv"
    tenure("ingest", extract, "--store", "real", "--id-key", tmp_path / "id.key", cwd=tmp_path)
    done = tenure("careers", "moves", "--store", "real", "--out", "out", "--profile", "none", cwd=tmp_path, expect=4)
    assert "real" in done.stderr
    assert not (tmp_path / "out").exists()


def test_json_output_is_json_and_nothing_else(folder: Path) -> None:
    done = tenure("careers", "moves", "--store", "store", "--out", "json", "--json", cwd=folder)
    # Eight tables, each with what it is beside it.
    assert len(json.loads(done.stdout)["written"]) == 16
    shown = json.loads(tenure("store", "show", "--store", "store", "--json", cwd=folder).stdout)
    assert shown["rows"] == 156
    assert json.loads(tenure("store", "check", "--store", "store", "--json", cwd=folder).stdout)["is_whole"]


def test_tables_protected_apart_do_not_stand_side_by_side(folder: Path) -> None:
    ask = ("careers", "moves", "--store", "store", "--out", "again")
    tenure(*ask, "--profile", "none", "--format", "csv,json,xlsx", cwd=folder)
    (folder / "again" / "my notes.csv").write_text("kept", encoding="utf-8")
    tenure(*ask, "--format", "csv", cwd=folder)
    left = sorted(path.name for path in (folder / "again").iterdir())
    tables = ("administrative", "cohorts", "entrants", "exchange", "flows", "indices", "moves", "routes")
    assert left == [f"careers.moves.{name}.{end}" for name in tables for end in ("about.json", "csv")] + [
        "my notes.csv"
    ]


def test_a_table_by_characteristics_is_printed_too(folder: Path) -> None:
    done = tenure(
        "careers", "moves", "--store", "store", "--out", "by", "--level", "occupation", "--by", "sex,age_band",
        "--profile", "none", cwd=folder,
    )  # fmt: skip
    assert ["unknown", "45", "to", "54", "N6A", "N7A", "3", "25.00"] in [
        line.split()[:8] for line in done.stdout.splitlines()
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (("careers", "moves", "--store", "nowhere", "--out", "x"), 1, "store"),
        (("careers", "moves", "--store", "store", "--out", "x", "--by", "shoe_size"), 2, "shoe_size"),
        (("careers", "moves", "--store", "store", "--out", "x", "--from", "May 2020"), 2, "YYYY-MM"),
        (("careers", "moves", "--store", "store", "--out", "x", "--by", "sex, sex"), 2, "twice"),
        (("careers", "moves", "--store", "store", "--out", "x", "--horizon", "60"), 2, "horizon"),
        (("careers", "moves", "--store", "store", "--out", "x", "--from", "2021-01", "--to", "2020-06"), 2, "after"),
        (("careers", "moves", "--store", "store", "--out", "x", "--format", "odt"), 2, "odt"),
        (("careers", "moves", "--store", "store", "--out", "x", "--profile", "lenient"), 2, "lenient"),
        (("careers", "moves", "--store", "store"), 2, "--out"),
        (("definitions", "leaver"), 1, "leaver"),
        (("rules", "show", "employer_ni_rate", "--on", "1999-01-01"), 1, "1999"),
        (("synthesize",), 2, "synthesize"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else str(value),
)
def test_mistakes_end_with_the_documented_code_and_say_what_is_wrong(
    folder: Path, arguments: tuple[str, ...], code: int, word: str
) -> None:
    done = tenure(*arguments, cwd=folder, expect=code)
    assert word in done.stderr
    assert "Traceback" not in done.stderr
    assert not (folder / "x").exists()


def test_a_file_that_is_no_extract_is_refused_whole(tmp_path: Path) -> None:
    (tmp_path / "letter.csv").write_text("Dear colleague,\nplease find enclosed\n", encoding="utf-8")
    done = tenure("ingest", "letter.csv", "--store", "store", "--id-key", "id.key", cwd=tmp_path, expect=3)
    assert "person_id" in done.stderr
    assert not (tmp_path / "store" / "manifest.json").exists()


def test_settings_file_gives_defaults_and_options_win(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "tenure.toml").write_text(
        f'[careers.moves]\nstore = "{folder / "store"}"\nout = "given"\nlevel = "broad"\nprofile = "none"\n',
        encoding="utf-8",
    )
    tenure("careers", "moves", cwd=tmp_path)
    assert [row["origin"] for row in read_csv(tmp_path / "given" / "careers.moves.moves.csv")] == [
        "Registered clinical"
    ]
    tenure("careers", "moves", "--level", "occupation", cwd=tmp_path)
    origins = {row["origin"] for row in read_csv(tmp_path / "given" / "careers.moves.moves.csv")}
    assert origins == {"N6A"}


def test_the_same_question_gives_the_same_bytes(folder: Path) -> None:
    for out in ("one", "two"):
        tenure("careers", "moves", "--store", "store", "--out", out, "--format", "csv,json,xlsx", cwd=folder)
    first = sorted((folder / "one").iterdir())
    assert len(first) == 25
    for path in first:
        assert path.read_bytes() == (folder / "two" / path.name).read_bytes(), path.name
