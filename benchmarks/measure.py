"""Wall time and peak memory of a command in a fresh process."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

# The kernel reports kilobytes on Linux and bytes on macOS.
_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True, slots=True)
class Measured:
    """One process from start to end: seconds on the wall, seconds of processor, most memory in bytes."""

    seconds: float
    cpu_seconds: float
    peak_bytes: int


def measure(command: Sequence[str]) -> Measured:
    """Start the command, wait for its end and return what it took; its own output is kept out of ours.

    Raises
    ------
    RuntimeError
        It failed; the message holds what it wrote to stderr.
    """
    begun = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as child:
        told = child.stderr.read() if child.stderr else ""
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - begun
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{told}")
    return Measured(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * _UNIT)
