"""The tables of pay evidence that an award is costed on, read from their files."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from tenure.errors import CheckError, UsageError

__all__ = ["EvidenceRow", "PayEvidence", "read_evidence"]

MEDICAL_GROUP = "Medical and Dental"
_NON_MEDICAL_CONTRACT = "afc"
_HIDDEN = frozenset({"[c]", "*"})
_ABSENT = frozenset({"", "[z]", "[x]", "[u]"})
_KEYS = {False: ("staff_group", "band", "pay_step"), True: ("grade", "contract", "threshold")}
_REQUIRED = ("fte", "earnings_multiple", "paybill_multiple")
_WITHOUT = frozenset({"earnings_excl_other_multiple", "earnings_excl_awards_multiple"})
_SIZES = ("fte", "fte_sample", "people")
_NUMBERS = (
    "jobs_per_fte", "pensionable_per_fte", "pay_scale_value", "other_per_fte", "earnings_per_fte",
    "earnings_excl_other_per_fte", "earnings_excl_awards_per_fte", "employer_ni_per_fte", "employer_pension_per_fte",
    "earnings_multiple", "earnings_excl_other_multiple", "earnings_excl_awards_multiple", "paybill_multiple",
    "paybill_excl_other_multiple", "next_pay_scale_value", "next_paybill_multiple", "paybill_per_fte",
    "next_paybill_per_fte", *_SIZES,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One row of the evidence: what it is for, and the numbers that it shows.

    ``numbers`` holds the columns that have a value, exactly as written; ``hidden`` names those that disclosure
    control hid.
    """

    staff_group: str
    contract: str
    band: str
    pay_step: str
    numbers: Mapping[str, Decimal]
    hidden: frozenset[str] = frozenset()

    @property
    def is_medical(self) -> bool:
        """Whether it is of the medical table, by grade, contract and threshold."""
        return self.contract != _NON_MEDICAL_CONTRACT

    @property
    def fte(self) -> Decimal | None:
        """Outturn FTE, where it is shown."""
        return self.numbers.get("fte")


@dataclass(frozen=True, slots=True)
class PayEvidence:
    """The pay evidence of one year.

    ``columns`` are those that every file read has; ``tells_other`` says whether each has a multiple without other pay
    or without medical awards; ``year`` and ``next_year`` are empty where the description
    beside the file is missing. ``version`` is a short checksum of the files read. ``band_fte`` is
    the FTE of staff groups and bands in all, where ``pay.evidence.official.csv`` beside the table shows it.
    """

    rows: tuple[EvidenceRow, ...]
    columns: frozenset[str]
    files: tuple[str, ...]
    version: str
    tells_other: bool = True
    year: str = ""
    next_year: str = ""
    profile: str = ""
    real_staff: bool = False
    band_fte: Mapping[tuple[str, str], Decimal] = field(default_factory=dict, repr=False)

    def above(self, threshold: float) -> PayEvidence:
        """Return the evidence with every number of a row hidden that stands on too little.

        That is fewer FTE than the threshold, or where the table tells them fewer people or FTE behind its pay.
        """
        rows = (
            replace(row, numbers={}, hidden=frozenset(row.numbers) | row.hidden)
            if any(0 < row.numbers[name] < threshold for name in _SIZES if name in row.numbers)
            else row
            for row in self.rows
        )
        return replace(self, rows=tuple(rows))


def read_evidence(path: Path) -> PayEvidence:
    """Read ``pay.evidence.non_medical.csv``, with ``pay.evidence.medical.csv`` where that lies beside it.

    Parameters
    ----------
    path : Path
        A table of ``tenure pay evidence``, or one of its shape: at least the columns that name a row (``staff_group``,
        ``band``, ``pay_step``; or ``grade``, ``contract``, ``threshold``), ``fte``, ``pay_scale_value`` or
        ``next_pay_scale_value``, ``earnings_multiple`` and ``paybill_multiple``. ``[c]`` is a hidden value; an empty
        one, or ``[z]``, does not apply.

    Raises
    ------
    UsageError
        There is no such file.
    CheckError
        A column is missing, a value is no number, or a row is there twice; says where, and never the value.
    """
    paths = [path]
    beside = path.with_name(path.name.replace("non_medical", "medical"))
    if beside != path and beside.is_file():
        paths.append(beside)
    contents = [_read_bytes(each) for each in paths]
    tables = [_read_rows(each, content) for each, content in zip(paths, contents, strict=True)]
    if not any(rows for rows, _ in tables):
        raise _refuse(path, "no rows")
    abouts = [_read_about(each) for each in paths]
    described = [about for about in abouts if about]
    parameters = described[0].get("parameters", {}) if described else {}
    return PayEvidence(
        rows=tuple(row for rows, _ in tables for row in rows),
        columns=frozenset.intersection(*(columns for _, columns in tables)),
        files=tuple(each.name for each in paths),
        version=hashlib.sha256(b"\0".join(contents)).hexdigest()[:12],
        tells_other=all(columns & _WITHOUT for _, columns in tables),
        year=str(parameters.get("year", "")),
        next_year=str(parameters.get("next", "")),
        profile=str(described[0].get("disclosure", {}).get("profile", "")) if described else "",
        real_staff=any(bool(about.get("real_staff")) for about in described),
        band_fte=_read_band_fte(path.with_name(path.name.replace("non_medical", "official"))),
    )


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"The evidence '{path.name}' cannot be read.",
            slug="award-file-not-found",
            found=f"{error.strerror or type(error).__name__}.",
            expected="pay.evidence.non_medical.csv, as 'tenure pay evidence' writes it.",
            fix="correct the name of the file after --evidence.",
            where=str(path),
        ) from None


def _read_about(path: Path) -> Mapping[str, Any]:
    try:
        about = json.loads(path.with_suffix(".about.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return about if isinstance(about, dict) else {}


def _read_band_fte(path: Path) -> dict[tuple[str, str], Decimal]:
    """Return the FTE of each staff group and band, hidden rows included; nothing where there is no such table."""
    try:
        lines = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    except (OSError, UnicodeDecodeError, csv.Error):
        return {}
    found = {}
    for number, line in enumerate(lines, start=2):
        text = line.get("official_fte") or line.get("record_fte") or ""
        if text not in _HIDDEN | _ABSENT and "staff_group" in line and "band" in line:
            found[line["staff_group"], line["band"]] = _read_number(path, number, "fte", text)
    return found


def _read_rows(path: Path, content: bytes) -> tuple[list[EvidenceRow], frozenset[str]]:
    try:
        lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise _refuse(path, f"no CSV in UTF-8: {type(error).__name__}") from None
    header = [name.strip() for name in lines[0]] if lines else []
    medical = "grade" in header
    _check_columns(path, header, _KEYS[medical])
    rows = [
        _read_row(path, number, header, line, medical=medical) for number, line in enumerate(lines[1:], start=2) if line
    ]
    names = [(row.staff_group, row.contract, row.band, row.pay_step) for row in rows]
    if len(set(names)) < len(names):
        twice = min(name for name in names if names.count(name) > 1)
        raise _refuse(path, f"a row that is there twice: {', '.join(twice)}")
    return rows, frozenset(header)


def _check_columns(path: Path, header: Sequence[str], keys: Sequence[str]) -> None:
    missing = [name for name in (*keys, *_REQUIRED) if name not in header]
    if not {"pay_scale_value", "next_pay_scale_value"} & set(header):
        missing.append("pay_scale_value")
    if missing:
        raise _refuse(path, f"columns that are missing: {', '.join(missing)}")
    if len(set(header)) < len(header):
        raise _refuse(path, "a column that is there twice")


def _read_row(path: Path, number: int, header: Sequence[str], line: Sequence[str], *, medical: bool) -> EvidenceRow:
    if len(line) != len(header):
        raise _refuse(path, f"line {number}: {len(line)} values for {len(header)} columns")
    texts = {name: text.strip() for name, text in zip(header, line, strict=True)}
    hidden = frozenset(name for name in _NUMBERS if texts.get(name) in _HIDDEN)
    numbers = {
        name: _read_number(path, number, name, texts[name])
        for name in _NUMBERS
        if name in texts and texts[name] not in _HIDDEN | _ABSENT
    }
    if medical:
        key = (texts.get("staff_group", MEDICAL_GROUP), texts["contract"], texts["grade"], texts["threshold"])
    else:
        contract = texts.get("pay_contract") or texts.get("contract") or _NON_MEDICAL_CONTRACT
        key = (texts["staff_group"], contract, texts["band"], texts["pay_step"])
    return EvidenceRow(*key, numbers, hidden)


def _read_number(path: Path, line: int, column: str, text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise _refuse(path, f"line {line}, column {column}: no number")
    if column == "fte" and value < 0:
        raise _refuse(path, f"line {line}, column fte: less than nought")
    return value


def _refuse(path: Path, found: str) -> CheckError:
    return CheckError(
        f"The evidence '{path.name}' cannot be used.",
        slug="award-evidence-not-usable",
        found=f"{found}.",
        expected="a table of 'tenure pay evidence', non_medical or medical, or one with its columns.",
        fix="name the file pay.evidence.non_medical.csv that 'tenure pay evidence' wrote, unchanged.",
        where=str(path),
    )
