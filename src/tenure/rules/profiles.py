"""Disclosure profiles: which values may be shown, and how they are rounded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tenure.errors import RulesError
from tenure.rules.tables import FACTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Profile", "disclosure_profiles", "list_settings", "profile_names", "read_profile", "read_profile_file"]

Treatment = Literal["shown", "rounded", "hidden"]

FILE = FACTS / "disclosure.yaml"
_NAME = re.compile(r"[a-z][a-z0-9_]*")
# Under controlled rounding to two, a count is known to within one either way.
_LEAST_CONTROLLED_BASE = 3


@dataclass(frozen=True, slots=True)
class Profile:
    """The output rules of one body.

    Parameters
    ----------
    name, title, source : str
        What it is called, what it does in one sentence, and whose rule it is.
    status : {"published", "derived", "assumed"}
        Whether the body publishes it. Settings named in ``assumed`` are Tenure's choice in any case.
    threshold : int
        The smallest count of people that may be shown; 0 or 1 shows all.
    hide_zero : bool
        Whether a count of nought is hidden like any other small count.
    rounding_base : int
        What counts are rounded to multiples of; 1 leaves them exact.
    rounding : {"nearest", "controlled"}
        Each count to its nearest multiple, or all to multiples beside them that add up.
    least_freedom : int
        Fewest residual degrees of freedom behind an estimate of a model; 0 asks for none.
    least_fte : float
        Least FTE, before any rounding, that may be shown; 0 asks for none.
    falls : {"row", "fte"}
        What falls where FTE is below that: every estimate of the row, and company beside it, or the FTE alone.
    dominance_people : int
        How many of an amount's largest contributors are looked at together; 0 asks for none.
    dominance_share : float
        Most of an amount, as a share, that they may make up together.
    p_share : float
        Least that all but the two largest contributors make up together, as a share of the largest; 0 asks for none.
    least_mean : int
        Fewest people behind a mean, a percentage or another estimate; 0 asks for none beyond the threshold.
    quantiles, extremes : {"shown", "rounded", "hidden"}
        What becomes of medians and other quantiles, and of the smallest and largest values.
    least_tail : int
        Fewest people on either side of a quantile that is not hidden.
    least_extreme : int
        Fewest people among whom a smallest or largest value may be told, where these are not hidden.
    ranks : {"shown", "hidden"}
        What becomes of ranks; those shown are ranks among what is shown.
    least_ranked : int
        Fewest people behind a row that is ranked.
    least_quoted : int
        Fewest people in a group whose words are quoted.
    warning : str
        What a reader of the tables must know where the rule is not enough by itself; empty where it is.
    assumed : tuple of str
        Settings that the body does not publish, and that Tenure chose.
    """

    name: str
    threshold: int
    rounding_base: int
    hide_zero: bool
    title: str
    source: str
    least_freedom: int = 0
    status: Literal["published", "derived", "assumed"] = "assumed"
    rounding: Literal["nearest", "controlled"] = "nearest"
    least_fte: float = 0.0
    falls: Literal["row", "fte"] = "row"
    dominance_people: int = 0
    dominance_share: float = 1.0
    p_share: float = 0.0
    least_mean: int = 0
    quantiles: Treatment = "hidden"
    least_tail: int = 0
    extremes: Treatment = "hidden"
    least_extreme: int = 0
    ranks: Literal["shown", "hidden"] = "shown"
    least_ranked: int = 0
    least_quoted: int = 0
    warning: str = ""
    assumed: tuple[str, ...] = ()

    @property
    def protects(self) -> bool:
        """Whether it keeps small counts from a reader, by hiding them or by rounding all with control."""
        return self.threshold > 1 or self.hide_zero or self.rounding == "controlled"


def disclosure_profiles() -> dict[str, Profile]:
    """Return the disclosure profiles by name."""
    return {profile.name: profile for profile in _profiles()}


@cache
def _profiles() -> tuple[Profile, ...]:
    import yaml  # noqa: PLC0415 (kept out of start-up)

    held = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return tuple(read_profile(each, where=FILE.name) for each in held["disclosure"])


def profile_names() -> tuple[str, ...]:
    """Return the names of the profiles in the order of the file, without reading what they say."""
    return tuple(re.findall(r"(?m)^  - name: (\w+)$", FILE.read_text(encoding="utf-8")))


def read_profile_file(path: Path) -> Profile:
    """Return the profile that a file of one's own describes.

    Parameters
    ----------
    path : Path
        A YAML file with the settings of one profile, under the names of ``Profile``.

    Raises
    ------
    RulesError
        There is no such file, it is no YAML, or a setting is not what it should be.
    """
    import yaml  # noqa: PLC0415 (kept out of start-up)

    try:
        held = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise _refuse(f"The file of a disclosure profile cannot be read: {reason}.", path.name) from None
    except yaml.YAMLError:
        raise _refuse("The file of a disclosure profile is no YAML.", path.name) from None
    profile = read_profile(held, where=path.name)
    if profile.name in profile_names():
        raise _refuse(
            f"The name '{profile.name}' is that of a profile of Tenure.", path.name, expected="a name of its own."
        )
    return profile


def read_profile(plain: object, *, where: str) -> Profile:
    """Return a profile from its settings, such as a file or a release holds, once they are checked.

    Parameters
    ----------
    plain : mapping of str to value
        The settings of ``Profile``; those left out ask for nothing, and show no quantile and no extreme.
    where : str
        What holds them, for the message.

    Raises
    ------
    RulesError
        A setting is unknown, missing, of the wrong kind, or contradicts another.
    """
    import msgspec  # noqa: PLC0415 (kept out of start-up)

    known = [field.name for field in fields(Profile)]
    strange = sorted(set(plain) - set(known)) if isinstance(plain, Mapping) else []
    if strange:
        raise _refuse(
            f"'{strange[0]}' is no setting of a disclosure profile.", where, expected=f"some of {', '.join(known)}."
        )
    try:
        profile = msgspec.convert(plain, type=Profile)
    except msgspec.ValidationError as error:
        raise _refuse("A disclosure profile has a setting of the wrong kind.", where, found=f"{error}.") from None
    wrong = list(_find_contradictions(profile))
    if wrong:
        raise _refuse(f"The disclosure profile '{profile.name}' cannot be used.", where, found="; ".join(wrong) + ".")
    return profile


def _find_contradictions(profile: Profile) -> Iterator[str]:
    """Yield what is wrong with the settings, a clause each."""
    if not _NAME.fullmatch(profile.name):
        yield "a name has small letters, figures and underscores"
    yield from (f"{name} is empty" for name in ("title", "source") if not str(getattr(profile, name)).strip())
    for field in fields(Profile):
        value = getattr(profile, field.name)
        if isinstance(value, int | float) and not value >= 0:
            yield f"{field.name} is below nought"
    if profile.rounding_base < 1:
        yield "rounding_base is below 1"
    if profile.rounding == "controlled" and profile.rounding_base < _LEAST_CONTROLLED_BASE:
        yield f"controlled rounding needs a rounding_base of {_LEAST_CONTROLLED_BASE} or more"
    if profile.rounding == "controlled" and (profile.threshold > 1 or profile.hide_zero):
        yield "controlled rounding hides no counts: threshold is 0 and hide_zero false"
    if not 0 < profile.dominance_share <= 1 or not 0 <= profile.p_share <= 1:
        yield "dominance_share and p_share are shares between 0 and 1"
    if (profile.dominance_people > 0) != (profile.dominance_share < 1):
        yield "dominance_people and dominance_share go together"
    yield from (f"assumed names '{name}', which is no setting" for name in profile.assumed if name not in _SETTINGS)


_TOLD_APART = ("name", "title", "source", "status", "assumed", "warning")
_SETTINGS = tuple(field.name for field in fields(Profile) if field.name not in _TOLD_APART)


def list_settings(profiles: Iterable[Profile]) -> list[dict[str, str]]:
    """Return one row a setting, in the order of ``Profile``, with its value in each profile; our choices marked."""
    return [
        {"rule": name, **{profile.name: _write_setting(profile, name) for profile in profiles}} for name in _SETTINGS
    ]


def _write_setting(profile: Profile, name: str) -> str:
    value = getattr(profile, name)
    text = str(value).lower() if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else str(value)
    return f"{text} (assumed)" if name in profile.assumed else text


def _refuse(subject: str, where: str, *, found: str = "", expected: str = "") -> RulesError:
    return RulesError(
        subject,
        slug="profile-wrong",
        found=found,
        expected=expected or "the settings of one profile, as docs/methods/disclosure.md lists them.",
        fix="correct the setting that the message names.",
        where=where,
    )
