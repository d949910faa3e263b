"""Driver diagrams and the exercise of four viewpoints."""

from __future__ import annotations

from pathlib import Path

import pytest

from tenure.errors import CheckError
from tenure.practice import drivers, viewpoints

DIAGRAM = """aim = "Ninety in a hundred stay a year"
by = 2027-03-31
measure = "starters_kept_one_year"
drivers = [
  {id = "p", kind = "primary", text = "Belonging"},
  {id = "q", kind = "primary", text = "Hours"},
  {id = "s", kind = "secondary", text = "Somebody asks", serves = ["p", "q"]},
  {id = "i", kind = "idea", text = "A talk a month", serves = ["s"]},
]
"""


def read(path: Path, text: str) -> drivers.Diagram:
    path.write_text(text, encoding="utf-8")
    return drivers.read_diagram(path)


def test_a_driver_that_serves_two_stands_under_both(tmp_path: Path) -> None:
    diagram = read(tmp_path / "d.toml", DIAGRAM)
    laid = [(depth, driver.id) for depth, driver in drivers.lay_out(diagram)]
    assert laid == [(1, "p"), (2, "s"), (3, "i"), (1, "q"), (2, "s"), (3, "i")]
    assert drivers.review_diagram(diagram) == ()


@pytest.mark.parametrize(
    ("old", "new", "warnings"),
    [
        ("by = 2027-03-31\n", "", [("", "no_date")]),
        ('measure = "starters_kept_one_year"\n', "", [("", "no_measure")]),
        ('serves = ["s"]', "serves = []", [("s", "no_ideas"), ("i", "orphan")]),
        ('serves = ["p", "q"]', 'serves = ["p"]', [("q", "no_ideas")]),
    ],
)
def test_loose_ends_are_warned_of(tmp_path: Path, old: str, new: str, warnings: list[tuple[str, str]]) -> None:
    found = drivers.review_diagram(read(tmp_path / "d.toml", DIAGRAM.replace(old, new)))
    assert [(each.driver, each.id) for each in found] == warnings


def test_an_aim_that_nothing_drives_is_warned_of(tmp_path: Path) -> None:
    found = drivers.review_diagram(read(tmp_path / "d.toml", 'aim = "x"\n'))
    assert [each.id for each in found] == ["no_date", "no_measure", "no_drivers"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('id = "q"', 'id = "p"', "drivers[1].id: the id of a driver before it"),
        ('serves = ["s"]', 'serves = ["x"]', "drivers[3].serves[0]: no driver has that id"),
        ('serves = ["s"]', 'serves = ["i"]', "drivers[3].serves[0]: an idea cannot serve an idea"),
        ('serves = ["s"]', 'serves = ["s", "s"]', "drivers[3].serves: the same driver twice"),
        ('serves = ["p", "q"]', 'serves = ["i"]', "drivers[2].serves[0]: a secondary driver cannot serve an idea"),
        ('serves = ["p", "q"]', 'serves = ["s"]', "cannot serve a secondary driver"),
        ('text = "Hours"', 'text = "Hours", serves = ["p"]', "a primary driver serves the aim and nothing else"),
        ('kind = "idea"', 'kind = "thought"', "at key 'drivers[3].kind'"),
        ("aim =", "ame =", "a key that is not expected, 'ame'"),
    ],
)
def test_what_is_no_diagram_is_refused_by_place(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(CheckError) as refused:
        read(tmp_path / "d.toml", DIAGRAM.replace(old, new))
    assert said in refused.value.found


EXERCISE = """actions = ["One", "Two", "Three"]
answers = [
  {viewpoint = "board", topic = "culture", says = "People speak up"},
  {viewpoint = "hr", topic = "culture", says = "Few grievances"},
  {viewpoint = "line_managers", topic = "culture", says = "I am backed"},
  {viewpoint = "staff", topic = "culture", says = "I am heard"},
  {viewpoint = "staff", topic = "culture", says = "I am thanked"},
  {viewpoint = "staff", topic = "flex_working", says = "I choose my hours"},
]
"""


def test_viewpoints_are_laid_side_by_side_the_shared_first(tmp_path: Path) -> None:
    path = tmp_path / "e.toml"
    path.write_text(EXERCISE, encoding="utf-8")
    exercise = viewpoints.read_exercise(path)
    themes = viewpoints.compare_viewpoints(exercise)
    assert [(each.topic, each.answers, each.viewpoints) for each in themes] == [
        ("culture", (1, 1, 1, 2), 4),
        ("flex_working", (0, 0, 0, 1), 1),
    ]
    assert viewpoints.advise_exercise(exercise) == ()


def test_a_viewpoint_not_heard_and_too_many_actions_are_told(tmp_path: Path) -> None:
    path = tmp_path / "e.toml"
    text = EXERCISE.replace('"hr"', '"board"').replace('"Three"', '"Three", "Four", "Five", "Six"')
    path.write_text(text, encoding="utf-8")
    assert viewpoints.advise_exercise(viewpoints.read_exercise(path)) == (
        "Not heard: Human resources.",
        "Actions taken away: 6; the exercise aims at 3 to 5.",
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"hr"', '"hrr"', "answers[1].viewpoint: there is no such viewpoint; the nearest is 'hr'"),
        ('"flex_working"', '"flexible"', "answers[5].topic: there is no such topic"),
    ],
)
def test_a_name_that_there_is_not_is_told_by_place(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = tmp_path / "e.toml"
    path.write_text(EXERCISE.replace(old, new), encoding="utf-8")
    with pytest.raises(CheckError) as refused:
        viewpoints.read_exercise(path)
    assert said in refused.value.found
