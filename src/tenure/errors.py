"""The exception tree and its exit codes.

A ``UserError`` is shown to the person without a traceback. Its parts are fields, so that the command
line, a page and a log render the same object: the subject first, what was found, what was expected,
how to mend it, and where. Messages hold column names, months, public codes and counts; never a
person, an assignment or a salary.
"""

from __future__ import annotations

from typing import ClassVar

__all__ = [
    "EXIT_DISCLOSURE",
    "EXIT_FAILURE",
    "EXIT_INTERRUPTED",
    "EXIT_OK",
    "EXIT_REFUSED",
    "EXIT_USAGE",
    "AccessError",
    "CheckError",
    "DisclosureError",
    "EngineError",
    "InternalError",
    "LayoutError",
    "OptionError",
    "RulesError",
    "TenureError",
    "UsageError",
    "UserError",
]

EXIT_OK = 0
EXIT_FAILURE = 1
EXIT_USAGE = 2
EXIT_REFUSED = 3
EXIT_DISCLOSURE = 4
EXIT_INTERRUPTED = 130


class TenureError(Exception):
    """Any error raised by Tenure itself."""


class InternalError(TenureError):
    """A mistake of ours: shown with a traceback, to be reported."""


class UserError(TenureError):
    """An error a person can act on.

    Parameters
    ----------
    subject : str
        One sentence that says what is wrong, ending in a full stop.
    slug : str
        Stable name of the error; ``docs/how-to/errors.md`` has a section of this name.
    found, expected, fix, where : str
        Optional sentences, printed on lines of their own.
    """

    exit_code: ClassVar[int] = EXIT_FAILURE

    def __init__(
        self,
        subject: str,
        *,
        slug: str,
        found: str = "",
        expected: str = "",
        fix: str = "",
        where: str = "",
    ) -> None:
        super().__init__(subject)
        self.subject = subject
        self.slug = slug
        self.found = found
        self.expected = expected
        self.fix = fix
        self.where = where

    def __str__(self) -> str:
        parts = (("Found", self.found), ("Expected", self.expected), ("To fix", self.fix), ("Where", self.where))
        lines = [self.subject, *(f"  {name}: {text}" for name, text in parts if text)]
        lines.append(f"  More: docs/how-to/errors.md#{self.slug}")
        return "\n".join(lines)


class UsageError(UserError):
    """An option or argument that cannot be used as given."""

    exit_code = EXIT_USAGE


class OptionError(UsageError):
    """An option of a study whose value is none of those it may have.

    Parameters
    ----------
    option : str
        Its name, without the dashes.
    value : str
        What was given.
    expected : str
        What may be given, as a sentence.
    slug : str
        As in ``UserError``.
    """

    def __init__(self, option: str, value: str, expected: str, *, slug: str) -> None:
        fix = f"give --{option} one of the values expected."
        super().__init__(f"--{option} cannot be '{value}'.", slug=slug, expected=expected, fix=fix)


class LayoutError(UserError):
    """A file that does not fit the layout it is read with."""

    exit_code = EXIT_REFUSED


class CheckError(UserError):
    """Data that break a rule they were expected to obey."""

    exit_code = EXIT_REFUSED


class RulesError(UserError):
    """A published fact that the rules do not hold for the date or code asked."""


class DisclosureError(UserError):
    """A release that would disclose, or a profile that may not be used."""

    exit_code = EXIT_DISCLOSURE


class AccessError(UserError):
    """A file or folder that cannot be read or written."""


class EngineError(UserError):
    """A failure of the query engine; names step and engine, never a row."""
