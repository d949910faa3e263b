"""Release plans: read strictly, and refused by line and key."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tenure.errors import CheckError, UsageError, UserError
from tenure.releases.plan import EXAMPLE, ReadPlan, read_plan
from tenure.studies.questions import find_study, list_studies

GOOD = """\
title: Two studies
store: store
out: release
studies:
  - study: careers.moves
    options:
      level: broad
      by: sex, region
      guard: on
      cohort-years: [5]
  - study: retention.charts
    options: {series: rates.csv, target: 4}
"""


def _read(folder: Path, text: str) -> ReadPlan:
    path = folder / "plan.yaml"
    path.write_text(text, encoding="utf-8")
    return read_plan(path)


def _refusal(folder: Path, text: str) -> UserError:
    with pytest.raises((CheckError, UsageError)) as refusal:
        _read(folder, text)
    return refusal.value


def test_options_are_those_of_the_command_and_files_begin_where_the_plan_lies(tmp_path: Path) -> None:
    plan = _read(tmp_path, GOOD)
    assert plan.out == tmp_path / "release"
    assert plan.store == tmp_path / "store"
    moves, charts = plan.asked
    assert moves.options == {"level": "broad", "by": ["sex", "region"], "guard": "on", "cohort_years": [5]}
    assert charts.options == {"series": tmp_path / "rates.csv", "target": 4.0}
    assert (plan.plan.class_, plan.profile, plan.plan.formats) == ("public", "fewer_than_5", ("xlsx", "ods"))


def test_a_release_keeps_the_plan_without_folders(tmp_path: Path) -> None:
    studies = _read(tmp_path, GOOD).plain["studies"]
    assert isinstance(studies, list)
    assert studies[1] == {"study": "retention.charts", "options": {"series": "rates.csv", "target": 4.0}}


def test_the_example_is_a_plan_and_so_is_each_line_of_it_that_is_commented_out(tmp_path: Path) -> None:
    assert len(_read(tmp_path, EXAMPLE).asked) == 3
    lines = [line.removeprefix("# ") if line.startswith(("# earlier", "# pack", "#   ")) else line
             for line in EXAMPLE.splitlines()]  # fmt: skip
    lines = [line[1:] if line.startswith("#   ") else line for line in lines]
    whole = _read(tmp_path, "\n".join(lines))
    assert whole.earlier == (tmp_path / "release-2023",)
    assert whole.plan.pack is not None
    assert whole.plan.pack.findings == [1, 2]


def test_every_study_can_be_planned_and_has_the_options_of_its_command() -> None:
    from tenure.cli import careers, pay, retention  # noqa: PLC0415 - commands are asked here only

    groups = {"careers": careers.careers, "pay": pay.pay, "retention": retention.retention}
    for name in list_studies():
        area, _, study = name.partition(".")
        command = groups[area].get_command(None, study)  # type: ignore[arg-type]
        assert command is not None
        known = {option.strip("-") for one in command.params for option in (*one.opts, one.name or "")}
        # These two are called by one word on the command line and take many values.
        assert set(find_study(name).options) - {one.replace("_", "-") for one in known} <= {"store", "columns"}, name
    listed = {f"{area}.{name}" for area, group in groups.items() for name in group.list_commands(None)}  # type: ignore[arg-type]
    assert set(list_studies()) == listed


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (("title: Two studies\n", ""), "missing required field `title`"),
        (("title: Two studies", "title: 7"), "line 1: Expected text, got a whole number, at 'title'"),
        (("out: release", "out: release\nouts: x"), "line 4: 'outs' is no key of a plan; the nearest is 'out'"),
        (("study: careers.moves", "studie: careers.moves"), "'studie' is no key of a plan; the nearest is 'study'"),
        (("store: store\n", ""), "'store' is missing, which 'careers.moves' reads"),
        (("study: retention.charts", "study: careers.moves"), "no option of the study"),
        (("out: release", "out: release\nclass: secret"), "line 4: 'secret' is none of public, internal, at 'class'"),
        (
            ("out: release", "out: release\nformats: [xlsx, excel]"),
            "line 4: 'excel' is none of xlsx, ods, json, at 'formats[1]'",
        ),
        (("      level", "\tlevel"), "line 7: a tab; a plan is indented by spaces"),
        (
            ("title: Two studies", "title: Two: studies"),
            "line 1: a colon inside a text; put the text in quotation marks",
        ),
        (("out: release", "out: release\nclass: internal"), "'organisation' is missing"),
        (
            ("out: release", "out: release\norganisation: RJ1"),
            "line 4: 'organisation' is for a release of class internal",
        ),
        (("out: release", "out: release\nout: other"), "line 4: 'out' is given twice"),
        (("out: release", "out: [release"), "line 4"),
    ],
)
def test_what_a_plan_must_not_say_is_told_by_line_and_key(tmp_path: Path, change: tuple[str, str], found: str) -> None:
    refusal = _refusal(tmp_path, GOOD.replace(*change, 1))
    assert found in f"{refusal.found} {refusal.subject}"
    assert refusal.where.startswith(str(tmp_path / "plan.yaml"))


@pytest.mark.parametrize(
    ("change", "subject", "where"),
    [
        (("study: careers.moves", "study: careers.move"), "no study 'careers.move'", "line 5"),
        (("level: broad", "levl: broad"), "'levl' of 'careers.moves' is no option", "line 6"),
        (
            ("level: broad", "level: narrow"),
            "'level' of 'careers.moves' cannot be used: 'narrow' is none of broad, staff_group, occupation.",
            "line 6",
        ),
        (("level: broad", "horizon: many"), "'horizon' of 'careers.moves' cannot be used", "line 6"),
        (("{series: rates.csv, target: 4}", "{target: 4}"), "'series' of 'retention.charts' is missing", "line 12"),
        (("out: release", "out: release\nprofile: fewer"), "no disclosure profile 'fewer'", "line 4"),
    ],
)
def test_studies_options_and_profiles_are_refused_by_line(
    tmp_path: Path, change: tuple[str, str], subject: str, where: str
) -> None:
    refusal = _refusal(tmp_path, GOOD.replace(*change, 1))
    assert subject in refusal.subject
    assert refusal.where == f"{tmp_path / 'plan.yaml'}, {where}"
    assert refusal.expected


def test_a_study_is_asked_once(tmp_path: Path) -> None:
    twice = GOOD.replace("  - study: retention.charts\n    options: {series: rates.csv, target: 4}\n",
                         "  - study: careers.moves\n    options: {level: occupation}\n")  # fmt: skip
    refusal = _refusal(tmp_path, twice)
    assert (refusal.slug, "asked twice" in refusal.found) == ("release-plan-not-usable", True)


def test_a_study_that_can_do_without_a_record_says_whether_to_read_it(tmp_path: Path) -> None:
    text = "title: x\nout: y\nstudies:\n  - {study: retention.survey, options: {published: true, store: true}}\n"
    assert "'store' is missing" in _refusal(tmp_path, text).found
    assert _read(tmp_path, "store: store\n" + text).asked[0].options == {"published": True, "store": True}


def test_no_file_no_text_and_too_much_text_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as refusal:
        read_plan(tmp_path / "none.yaml")
    assert refusal.value.slug == "release-plan-not-found"
    (tmp_path / "plan.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CheckError, match="cannot be used"):
        read_plan(tmp_path / "plan.yaml")
    for text in ("", "- a\n- b\n", "just words", "title: " + "x" * 1_000_001):
        assert _refusal(tmp_path, text).slug == "release-plan-not-usable"


def test_yaml_cannot_make_objects(tmp_path: Path) -> None:
    refusal = _refusal(tmp_path, "title: !!python/object/apply:os.getcwd []\nout: x\nstudies: []\n")
    assert refusal.slug == "release-plan-not-usable"
    assert yaml.safe_load(EXAMPLE)["class"] == "public"


def test_each_earlier_release_is_told_by_its_line(tmp_path: Path) -> None:
    plan = _read(tmp_path, GOOD + "earlier:\n  - first\n  - second\n")
    # GOOD has twelve lines: the key is on line 13, the second folder on line 15.
    assert plan.earlier_at == (f"{tmp_path / 'plan.yaml'}, line 14", f"{tmp_path / 'plan.yaml'}, line 15")
    assert _read(tmp_path, GOOD + "earlier: [first]\n").earlier_at == (f"{tmp_path / 'plan.yaml'}, line 13",)
