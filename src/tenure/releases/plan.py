"""Release plans: what a release is made of, read from YAML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import yaml

from tenure.errors import CheckError, UsageError, UserError
from tenure.pay.plans_reading import PlanLoader
from tenure.releases.protect import DEFAULT_PROFILE, check_enough, find_profile
from tenure.studies.questions import find_study, say_choices
from tenure.studies.several import Asked

__all__ = ["EXAMPLE", "PackChoice", "PlannedStudy", "ReadPlan", "ReleasePlan", "read_plan"]

_LARGEST_FILE = 1_000_000
_OWN_PROFILES = {".yaml", ".yml"}
_Text = Annotated[str, msgspec.Meta(min_length=1)]


class PlannedStudy(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A study of a plan, with the options of its command."""

    study: _Text
    options: dict[str, Any] = {}


class PackChoice(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a board pack shows, unless its command is told otherwise: positions of findings, names of the rest."""

    findings: list[int] = []
    charts: list[str] = []
    tables: list[str] = []


class ReleasePlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A release plan as it is written."""

    title: _Text
    out: _Text
    studies: Annotated[list[PlannedStudy], msgspec.Meta(min_length=1)]
    class_: Literal["public", "internal"] = msgspec.field(name="class", default="public")
    organisation: str = ""
    series: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9_.-]*$")] = ""
    profile: str = DEFAULT_PROFILE
    store: str = ""
    earlier: list[_Text] = []
    contact: str = ""
    formats: tuple[Literal["xlsx", "ods", "json"], ...] = ("xlsx", "ods")
    pack: PackChoice | None = None


@dataclass(frozen=True, slots=True)
class ReadPlan:
    """A release plan with its studies found and its files named from where the plan lies.

    ``plan`` is what was written; ``asked`` the studies with their options as functions take them; ``earlier_at`` says
    where in the plan each earlier release is named; ``profile`` is a name, or the path of a file of one's own.
    """

    plan: ReleasePlan
    asked: tuple[Asked, ...]
    out: Path
    store: Path | None
    earlier: tuple[Path, ...]
    earlier_at: tuple[str, ...]
    profile: str

    @property
    def plain(self) -> dict[str, object]:
        """The plan as a release keeps it: no name of a folder of the machine it was built on."""
        studies = [
            {"study": one.study.name, "options": {name: _tell(value) for name, value in sorted(one.options.items())}}
            for one in self.asked
        ]
        kept: dict[str, object] = {"studies": studies, "formats": list(self.plan.formats)}
        if self.plan.pack is not None:
            kept["pack"] = msgspec.to_builtins(self.plan.pack)
        return kept


def read_plan(path: Path) -> ReadPlan:
    """Read a release plan.

    Parameters
    ----------
    path : Path
        A YAML file; names of files and folders in it begin where it lies.

    Raises
    ------
    UsageError
        There is no such file.
    CheckError
        The file is no YAML or does not say what a plan must: the line, the key and what was expected are told.
    """
    text = _read_text(path)
    try:
        node = yaml.compose(text, Loader=_Loader)
        content = yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = str(getattr(error, "problem", None) or "no YAML")
        raise _refuse(
            path,
            next((said for part, said in _SLIPS.items() if part in problem), problem),
            line=mark.line + 1 if mark else None,
        ) from None
    lines = dict(_list_lines(node, "$")) if node is not None else {}
    try:
        plan = msgspec.convert(content, type=ReleasePlan)
    except msgspec.ValidationError as error:
        raise _refuse_kind(path, str(error), lines) from None
    return _resolve(path, plan, lines)


def _resolve(path: Path, plan: ReleasePlan, lines: Mapping[str, int]) -> ReadPlan:
    if plan.class_ == "internal" and not plan.organisation:
        raise _refuse(path, "'organisation' is missing; an internal release is for one organisation")
    if plan.class_ == "public" and plan.organisation:
        raise _refuse(path, "'organisation' is for a release of class internal alone", line=lines.get("$.organisation"))
    own = path.parent / plan.profile
    profile = str(own) if own.suffix in _OWN_PROFILES else plan.profile
    internal = plan.class_ == "internal"
    _try(path, lines.get("$.profile"), lambda: check_enough(find_profile(profile), internal=internal))
    asked: list[Asked] = []
    for place, one in enumerate(plan.studies):
        line = lines.get(f"$.studies[{place}].options") or lines.get(f"$.studies[{place}]")
        study = _try(path, lines.get(f"$.studies[{place}].study"), lambda one=one: find_study(one.study))
        options = _try(path, line, lambda one=one, study=study: study.read_options(one.options, folder=path.parent))
        if study.name in {other.study.name for other in asked}:
            raise _refuse(
                path,
                f"'{study.name}' is asked twice; tables of one study count the same people, and leave together only "
                "as one answer",
                line=line,
            )
        if not plan.store and (study.needs_store or options.get("store")):
            raise _refuse(path, f"'store' is missing, which '{study.name}' reads", line=line)
        asked.append(Asked(study, options))
    folder = path.parent
    return ReadPlan(
        plan=plan,
        asked=tuple(asked),
        out=folder / plan.out,
        store=folder / plan.store if plan.store else None,
        earlier=tuple(folder / name for name in plan.earlier),
        earlier_at=tuple(
            f"{path}, line {lines.get(f'$.earlier[{place}]', lines['$.earlier'])}" for place in range(len(plan.earlier))
        ),
        profile=profile,
    )


def _try(path: Path, line: int | None, find: Any) -> Any:  # noqa: ANN401 - whatever is found
    """Return what is found; an error of the search is told as one of the plan, by its line."""
    try:
        return find()
    except UserError as error:
        error.where = f"{path}, line {line}" if line else str(path)
        raise


def _tell(value: object) -> object:
    """Return an option as a release keeps it: of a file, its own name."""
    if isinstance(value, Path):
        return value.name
    if isinstance(value, list | tuple):
        return [_tell(one) for one in value]
    return value


class _Loader(PlanLoader):
    """YAML whose ``on`` and ``yes`` are words, as on the command line; only true and false are not."""


_Loader.yaml_implicit_resolvers = {
    first: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:bool"]
    for first, pairs in PlanLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


def _list_lines(node: yaml.Node, place: str) -> Iterator[tuple[str, int]]:
    """Yield the line of each part of a plan by its place, as the validator writes places."""
    yield place, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield f"{place}.{key.value}", key.start_mark.line + 1
            for inner, line in _list_lines(value, f"{place}.{key.value}"):
                if inner != f"{place}.{key.value}":
                    yield inner, line
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield from _list_lines(value, f"{place}[{number}]")


def _read_text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"The release plan '{path.name}' cannot be read.",
            slug="release-plan-not-found",
            found=f"{error.strerror or type(error).__name__}.",
            expected="a YAML file.",
            fix="correct the name of the file; 'tenure release build --example' prints a plan to begin with.",
            where=str(path),
        ) from None
    if len(content) > _LARGEST_FILE:
        raise _refuse(path, f"{len(content):,} bytes; a plan is a small file")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refuse(path, "text that is not UTF-8") from None


def _refuse_kind(path: Path, message: str, lines: Mapping[str, int]) -> CheckError:
    found = re.search(r" - at `([^`]*)`", message)
    place = found[1] if found else "$"
    text = re.sub(r" - at `[^`]*`", f", at '{place.removeprefix('$.')}'" if place != "$" else "", message)
    text = re.sub(r"(Expected|got) `([^`]*)`", lambda kind: f"{kind[1]} {_KINDS.get(kind[2], kind[2])}", text)
    key = re.match(r"\$\.(\w+)", place)
    text = say_choices(text, _HINTS.get(key[1])) if key else text
    strange = re.search(r"unknown field `([^`]*)`", message)
    if strange is not None:
        kind = PlannedStudy if "studies" in place else PackChoice if "pack" in place else ReleasePlan
        known = [field.encode_name for field in msgspec.structs.fields(kind)]
        place = f"{place}.{strange[1]}"
        near = get_close_matches(strange[1], known, n=1)
        text = f"'{strange[1]}' is no key of a plan" + (f"; the nearest is '{near[0]}'" if near else "")
    while place not in lines and "." in place:
        place = place.rpartition(".")[0]
    return _refuse(path, text, line=lines.get(place))


_HINTS = {one.encode_name: one.type for one in msgspec.structs.fields(ReleasePlan)}
# What a parser says of the two commonest slips helps nobody who does not know how parsers work.
_SLIPS = {
    "'\\t'": "a tab; a plan is indented by spaces",
    "mapping values are not allowed": "a colon inside a text; put the text in quotation marks",
}
_KINDS = {"int": "a whole number", "str": "text", "array": "a list", "object": "keys with values", "bool": "true/false"}


def _refuse(path: Path, found: str, *, line: int | None = None) -> CheckError:
    return CheckError(
        f"The release plan '{path.name}' cannot be used.",
        slug="release-plan-not-usable",
        found=f"{f'line {line}: ' if line else ''}{found}.",
        expected="title, out and studies; store where a study reads a record; class, organisation, series, profile, "
        "earlier, contact, formats and pack where wanted.",
        fix="correct the plan; 'tenure release build --example' prints one with every key.",
        where=str(path),
    )


EXAMPLE = """\
# A release plan: every study of one release. Names of files begin where this file lies.
title: Careers, pay and retention
class: public                    # or internal, for the staff of one organisation (then name the organisation)
# organisation: RJ1              # of an internal release only
series: careers-yearly           # releases of one series are proved against each other
profile: fewer_than_5            # tenure rules show disclosure lists the others
store: store                     # made by 'tenure ingest'
out: release                     # the folder; one of an earlier build is replaced whole or not at all
# earlier: [release-2023]        # folders published before, of the same series, the oldest first
contact: workforce.analysis@example.org
formats: [xlsx, ods]             # beside CSV and Parquet, which are always written; json too
studies:
  - study: careers.moves         # 'tenure careers moves', with its options
    options:
      level: staff_group
      adjust: [age_band, sex]
  - study: pay.evidence
    options:
      year: 2022/23
  - study: retention.flows
    options:
      level: [national, region]
# pack:                          # what 'tenure release pack' shows, unless told otherwise
#   findings: [1, 2]
#   charts: [moves]
#   tables: [retention.flows.flows]
"""
