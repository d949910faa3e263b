"""Extracts made from published research data, and the command line as a person calls it."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

REQUIRED = {
    "assignment_id": "1", "status": "active", "contract": "permanent", "pay_contract": "local", "band": "none",
    "pay_step": "1", "fte": "1", "basic_pay": "0.00", "sex": "unknown", "birth_year": "1970", "ethnicity": "unknown",
    "disability": "unknown", "nationality": "unknown",
}  # fmt: skip


def tenure(*arguments: str | Path, cwd: Path, expect: int = 0) -> subprocess.CompletedProcess[str]:
    """Run the installed command and check how it ends."""
    command = [str(Path(sys.executable).with_name("tenure")), *map(str, arguments)]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == expect, done.stderr
    return done


def write_extract(path: Path, rows: Iterable[Mapping[str, str]]) -> Path:
    """Write rows of ``person_id``, ``month``, ``org_code``, ``occupation_code`` with every required column."""
    columns = ["person_id", "month", "org_code", "occupation_code", *REQUIRED]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        for row in rows:
            writer.writerow({**REQUIRED, **row})
    return path


def write_rows(path: Path, rows: Iterable[Mapping[str, str]]) -> Path:
    """Write rows with the columns of the first."""
    every = list(rows)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(every[0]))
        writer.writeheader()
        writer.writerows(every)
    return path


def write_list(path: Path, header: str, codes: Sequence[str]) -> Path:
    """Write a list of codes; every further column repeats the code."""
    columns = header.count(",") + 1
    path.write_text("\n".join([header, *(",".join([code] * columns) for code in codes)]) + "\n", encoding="utf-8")
    return path


def ingest(folder: Path, *sources: Path, **options: Path) -> dict[str, Any]:
    """Ingest into ``folder/store`` as synthetic, with a key in the folder; return the account."""
    given = [part for name, path in options.items() for part in (f"--{name}", path)]
    done = tenure(
        "ingest", *sources, "--store", folder / "store", "--no-real-staff", "--id-key", folder / "id.key", "--json",
        *given, cwd=folder,
    )  # fmt: skip
    account: dict[str, Any] = json.loads(done.stdout)
    return account


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
