"""Kinds of damage to the rows of an extract: the other rows must be stored as if nothing had happened."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence

from tests.support.damage import COLUMNS, HEADER, MARK, Damaged, Extract, Kind, Row, join_lines, spoil, write_line

__all__ = ["ROW_KINDS", "VARIANTS"]

# Kinds so like another that the short campaign draws fewer of them.
VARIANTS = frozenset({
    "dates with a time", "days that do not exist", "decimal commas", "signs of currency and percent", "FTE too large",
    "words for numbers", "nothing where something must be", "rows with another delimiter", "rows of delimiters alone",
    "files glued together", "characters that break no line", "every field quoted", "no line end at the end",
    "end-of-file mark of DOS",
})  # fmt: skip

# Kinds that change a value: the column, what stands there, and how it must be refused.
_VALUES: dict[str, Sequence[tuple[str, str, str]]] = {
    "dates with the day first": [
        ("month", "01/04/2020", "month_not_read"), ("month", "1.4.20", "month_not_read"),
        ("nhs_start", "01/09/2010", "date_not_read"), ("month", "04/01/2020", "month_not_read"),
    ],
    "serial numbers of a spreadsheet for dates": [
        ("month", "43922", "month_not_read"), ("nhs_start", "40422", "date_not_read"),
        ("month", "43922.0", "month_not_read"),
    ],
    "dates with a time": [
        ("month", "2020-01-01 00:00:00", "month_not_read"), ("nhs_start", "2010-09-01T00:00", "date_not_read"),
        ("month", "2020-01-01Z", "month_not_read"),
    ],
    "days that do not exist": [
        ("month", "2020-02-30", "month_not_read"), ("nhs_start", "2019-02-29", "date_not_read"),
        ("month", "2020-13-01", "month_not_read"), ("month", "2020-00-01", "month_not_read"),
    ],
    "thousands separators": [
        ("basic_pay", "2,500.00", "money_not_read"), ("basic_pay", "2 500.00", "money_not_read"),
        ("overtime", "1,000", "money_not_read"), ("basic_pay", "1\N{NARROW NO-BREAK SPACE}000.00", "money_not_read"),
    ],
    "decimal commas": [
        ("fte", "0,6", "fte_not_read"), ("basic_pay", "2500,00", "money_not_read"),
        ("fte_days_lost", "1,5", "days_not_read"),
    ],
    "signs of currency and percent": [
        ("basic_pay", "£2500.00", "money_not_read"), ("fte", "60%", "fte_not_read"),
        ("overtime", "(10.00)", "money_not_read"), ("basic_pay", "+2500.00", "money_not_read"),
    ],
    "FTE below nought": [
        ("fte", "-0.6", "fte_out_of_range"), ("fte", "-1", "fte_out_of_range"),
        ("fte_worked", "-0.5", "fte_out_of_range"),
    ],
    "FTE too large": [("fte", "37.5", "fte_out_of_range"), ("fte", "100", "fte_out_of_range")],
    "scientific notation": [
        ("basic_pay", "2.5E+03", "money_not_read"), ("fte", "1e0", "fte_not_read"),
        ("person_id", "1.23457E+11", "id_not_text"), ("assignment_id", "2E+07", "id_not_text"),
    ],
    "words for numbers": [
        ("fte", "NaN", "fte_not_read"), ("basic_pay", "inf", "money_not_read"), ("birth_year", "NULL", "year_not_read"),
        ("basic_pay", "#REF!", "money_not_read"), ("fte", "0x1", "fte_not_read"),
        ("fte", "\N{ARABIC-INDIC DIGIT ONE}", "fte_not_read"),
    ],
    "unknown codes": [
        ("status", f"{MARK} retired", "value_not_in_list"), ("sex", "Female", "value_not_in_list"),
        ("occupation_code", f"{MARK}nurse", "occupation_malformed"),
        ("org_code", f"{MARK} Trust", "org_code_malformed"), ("ethnicity", "White", "value_not_in_list"),
    ],
    "nothing where something must be": [
        ("person_id", "", "id_missing"), ("assignment_id", " ", "id_missing"), ("month", "", "required_missing"),
        ("status", "", "required_missing"), ("fte", "", "required_missing"),
    ],
}  # fmt: skip


def _change_values(cases: Sequence[tuple[str, str, str]]) -> Kind:
    def damage(extract: Extract) -> Damaged:
        lines, refused = extract.lines(), {}
        places = extract.choose()
        for place in places:
            column, value, reason = extract.random.choice(cases)
            lines[place] = write_line({**extract.rows[place], column: value})
            refused[place + 2] = frozenset({f"{column}:{reason}"})
        return Damaged(join_lines(lines), _others(extract, places), refused)

    return damage


def _others(extract: Extract, places: Sequence[int]) -> tuple[Row, ...]:
    return tuple(row for place, row in enumerate(extract.rows) if place not in set(places))


def _spoil_bytes(content: Sequence[bytes], *faults: str) -> Kind:
    """Put bytes into the department of a few rows, where any text would be taken."""

    def damage(extract: Extract) -> Damaged:
        def alter(place: int) -> bytes:
            line = write_line({**extract.rows[place], "department": "PLACE"})
            return line.replace(b"PLACE", extract.random.choice(content))

        return spoil(extract, alter, *faults)

    return damage


def _insert(extract: Extract, additions: Sequence[tuple[int, bytes]], *faults: str) -> Damaged:
    """Put lines that are no rows before the given places; every row stays good."""
    lines, refused = [], {}
    before: dict[int, list[bytes]] = {}
    for place, line in additions:
        before.setdefault(place, []).append(line)
    for place, line in enumerate([*extract.lines(), b""]):
        for extra in before.get(place, ()):
            lines.append(extra)
            refused[len(lines) + 1] = frozenset(faults)
        lines.append(line)
    return Damaged(join_lines(lines[:-1]), tuple(extract.rows), refused)


def _short_row(extract: Extract) -> Damaged:
    def alter(place: int) -> bytes:
        fields = [extract.rows[place][name] for name in COLUMNS]
        return write_line(fields[: -extract.random.randint(1, 20)])

    return spoil(extract, alter, ":row_too_short")


def _long_row(extract: Extract) -> Damaged:
    def alter(place: int) -> bytes:
        fields = [*extract.rows[place].values(), *[f"{MARK}more"] * extract.random.randint(1, 3)]
        return write_line(fields)

    return spoil(extract, alter, ":row_too_long")


def _bare_delimiter(extract: Extract) -> Damaged:
    """A comma in a text that nobody quoted moves every later value one column on."""

    def alter(place: int) -> bytes:
        column = extract.random.choice(["department", "absence_reason", "leave_reason"])
        row = {**extract.rows[place], column: f"{MARK} back", "leave_reason": extract.random.choice(["", "retirement"])}
        fields = [part for name in COLUMNS for part in ([row[name], "neck"] if name == column else [row[name]])]
        return write_line(fields)

    return spoil(extract, alter, ":row_too_long")


def _other_delimiter(extract: Extract) -> Damaged:
    def alter(place: int) -> bytes:
        return ";".join(text.replace('"', "").replace(",", "") for text in extract.rows[place].values()).encode()

    return spoil(extract, alter, ":row_too_short")


def _open_quote(extract: Extract) -> Damaged:
    def alter(place: int) -> bytes:
        fields = write_line({**extract.rows[place], "department": "", "absence_reason": ""}).split(b",")
        fields[extract.random.randrange(len(fields))] = b'"' + fields[extract.random.randrange(len(fields))]
        return b",".join(fields)

    return spoil(extract, alter, ":quote_not_closed")


def _stray_quote(extract: Extract) -> Damaged:
    marks = (b'12" bed', b'Ward "3"', b'a"', b'"a"b', b'"a" ', b' "a"')
    return _spoil_bytes(marks, ":quote_not_closed")(extract)


def _embedded_break(extract: Extract) -> Damaged:
    """Quoted line breaks: every physical line of such a row is refused."""
    places, lines, refused = extract.choose(), [], {}
    for place, row in enumerate(extract.rows):
        if place not in places:
            lines.append(write_line(row))
            continue
        text = f"{MARK}{extract.random.choice([chr(10), chr(13) + chr(10), chr(10) * 2, f'{chr(10)}b{chr(10)}'])}c"
        pieces = write_line({**row, extract.random.choice(["department", "absence_reason"]): text}).split(b"\n")
        for piece in pieces:
            lines.append(piece)
            refused[len(lines) + 1] = frozenset({":quote_not_closed", ":row_too_short", ":not_decoded"})
    return Damaged(join_lines(lines), _others(extract, places), refused)


def _two_quotes_apart(extract: Extract) -> Damaged:
    """A quote opened in one line and closed in a later one, as if the lines between were one value."""
    first, last = sorted(extract.random.sample(range(len(extract.rows)), 2))
    lines = extract.lines()
    for place in (first, last):
        fields = write_line({**extract.rows[place], "department": "", "absence_reason": ""}).split(b",")
        spot = COLUMNS.index("department")
        fields[spot] = b'"a' if place == first else b'a"'
        lines[place] = b",".join(fields)
    refused = dict.fromkeys((first + 2, last + 2), frozenset({":quote_not_closed"}))
    return Damaged(join_lines(lines), _others(extract, (first, last)), refused)


def _blank_lines(extract: Extract) -> Damaged:
    blanks = [
        (place, extract.random.choice([b"", b" ", b"\t", b"  "])) for place in (*extract.choose(), len(extract.rows))
    ]
    return _insert(extract, blanks, ":row_too_short")


def _empty_rows(extract: Extract) -> Damaged:
    """What a spreadsheet writes for rows that were cleared."""
    rows = [(place, b"," * (len(COLUMNS) - 1)) for place in (*extract.choose(), len(extract.rows))]
    return _insert(extract, rows, "person_id:id_missing")


def _total_rows(extract: Extract) -> Damaged:
    total = dict.fromkeys(COLUMNS, "") | {"person_id": "Total", "fte": "88.6", "basic_pay": "100000.00"}
    line = extract.random.choice([write_line(total), b"Total,88", b"Rows: 88", b"Total" + b"," * (len(COLUMNS) - 1)])
    return _insert(extract, [(len(extract.rows), line)], "assignment_id:id_missing", ":row_too_short")


def _repeated_header(extract: Extract) -> Damaged:
    return _insert(extract, [(place, HEADER) for place in extract.choose()], "month:month_not_read")


def _glued_files(extract: Extract) -> Damaged:
    """Two files put together, the first of which did not end its last line."""
    lines, place = extract.lines(), extract.random.randrange(1, len(extract.rows))
    lines[place - 1 : place] = [lines[place - 1] + HEADER]
    return Damaged(
        join_lines(lines),
        _others(extract, (place - 1,)),
        {place + 1: frozenset({":row_too_long", ":quote_not_closed"})},
    )


def _cut_off(extract: Extract) -> Damaged:
    """A file that ends in the middle of a line; nobody can know that its last value is whole."""
    lines = extract.lines()
    kept = extract.random.randint(2, len(lines))
    last = lines[kept - 1]
    content = join_lines(lines[: kept - 1]) + last[: extract.random.randint(1, len(last))].rstrip(b"\r\n")
    return Damaged(content, tuple(extract.rows[: kept - 1]), doubtful={kept + 1: extract.rows[kept - 1]["site"]})


def _huge_field(extract: Extract) -> Damaged:
    size = extract.random.choice([1_100_000, 2_300_000])
    return spoil(
        extract, lambda place: write_line({**extract.rows[place], "department": "x" * size}), ":row_too_long", most=1
    )


def _repeated_rows(extract: Extract) -> Damaged:
    lines, places = extract.lines(), extract.choose()
    for place in places:
        lines.insert(extract.random.randint(0, len(lines)), write_line(extract.rows[place]))
    return Damaged(join_lines(lines), tuple(extract.rows), unchanged=len(places))


def _conflicting_rows(extract: Extract) -> Damaged:
    places, lines = extract.choose(), list(enumerate(extract.lines()))
    for place in places:
        other = {**extract.rows[place], "basic_pay": "9000.01"}
        lines.insert(extract.random.randint(0, len(lines)), (place, write_line(other)))
    refused = {
        number + 2: frozenset({":conflicting_rows"}) for number, (place, _) in enumerate(lines) if place in places
    }
    return Damaged(join_lines([line for _, line in lines]), _others(extract, places), refused)


def _changed(change: Callable[[Extract], list[Row]]) -> Kind:
    """A kind whose rows look odd and are all good."""

    def damage(extract: Extract) -> Damaged:
        rows = change(extract)
        return Damaged(join_lines([write_line(row) for row in rows]), tuple(rows))

    return damage


def _lead_with_zeros(extract: Extract) -> list[Row]:
    """Staff numbers of digits, told apart by their leading zeros alone."""
    number = extract.random.randint(10_000, 99_999)
    rows = [dict(row) for row in extract.rows]
    for place, row in enumerate(rows):
        row["person_id"] = "0" * (place // 3 % 4) + f"{number}{place // 12}"
    return rows


def _write_formulas(extract: Extract) -> list[Row]:
    rows = [dict(row) for row in extract.rows]
    for place in extract.choose():
        rows[place]["department"] = extract.random.choice(["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1:A9)"])
    return rows


def _break_no_lines(extract: Extract) -> list[Row]:
    """Characters that some readers take for the end of a line."""
    rows = [dict(row) for row in extract.rows]
    for place in extract.choose():
        mark = extract.random.choice(["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\x1e", "\ufeff"])
        rows[place]["department"] = f"Ward{mark}3"
    return rows


def _reshaped(reshape: Callable[[Extract], bytes]) -> Kind:
    """A kind that changes how rows are written and nothing that they say."""
    return lambda extract: Damaged(reshape(extract), tuple(extract.rows))


def _mix_line_ends(extract: Extract) -> bytes:
    return b"".join(line + extract.random.choice([b"\n", b"\r\n"]) for line in (HEADER, *extract.lines()))


def _quote_all(extract: Extract) -> bytes:
    return join_lines([write_line(row, quoting=csv.QUOTE_ALL) for row in extract.rows])


def _trail_delimiters(extract: Extract) -> bytes:
    tail = b"," * extract.random.randint(1, 3)
    return join_lines([line + tail for line in extract.lines()], header=HEADER + extract.random.choice([b"", tail[:1]]))


ROW_KINDS: dict[str, Kind] = {
    **{name: _change_values(cases) for name, cases in _VALUES.items()},
    "byte of Latin-1": _spoil_bytes((b"Caf\xe9", b"\xa3", b"na\xefve", b"\x92"), ":not_decoded"),
    "bytes that are no UTF-8": _spoil_bytes(
        (b"\xed\xa0\x80", b"\xc0\xaf", b"\xf5\x80\x80\x80", b"\xe2\x82", b"\xff\xfe", b"\x80"), ":not_decoded"
    ),
    "NUL": _spoil_bytes((b"a\x00b", b"\x00", b"\x00\x00"), ":not_decoded"),
    "carriage return within a line": _spoil_bytes((b"a\rb", b"\r", b"\r\ra"), ":not_decoded"),
    "short row": _short_row,
    "long row": _long_row,
    "delimiter in a text without quotes": _bare_delimiter,
    "rows with another delimiter": _other_delimiter,
    "open quote": _open_quote,
    "stray quote": _stray_quote,
    "quotes of two lines that look like one pair": _two_quotes_apart,
    "line break in a field": _embedded_break,
    "blank lines": _blank_lines,
    "rows of delimiters alone": _empty_rows,
    "total row": _total_rows,
    "header repeated": _repeated_header,
    "files glued together": _glued_files,
    "cut off in a line": _cut_off,
    "huge field": _huge_field,
    "repeated rows": _repeated_rows,
    "conflicting rows": _conflicting_rows,
    "leading zeros": _changed(_lead_with_zeros),
    "formulas in texts": _changed(_write_formulas),
    "characters that break no line": _changed(_break_no_lines),
    "mixed line ends": _reshaped(_mix_line_ends),
    "every field quoted": _reshaped(_quote_all),
    "delimiters after the last column": _reshaped(_trail_delimiters),
    "mark of byte order": _reshaped(lambda extract: b"\xef\xbb\xbf" + join_lines(extract.lines())),
    "no line end at the end": _reshaped(lambda extract: join_lines(extract.lines())[:-1]),
    "end-of-file mark of DOS": lambda extract: _insert(extract, [(len(extract.rows), b"\x1a")], ":row_too_short"),
}
