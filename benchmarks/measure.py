"""Wall time and peak memory of a command in a fresh process.

Linux counts the memory of the process that starts another towards the peak of the one started. So a bare
interpreter, this file with nothing but the standard library, stands between the benchmark and the programs.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass

# The kernel reports kilobytes on Linux and bytes on macOS.
UNIT = 1 if sys.platform == "darwin" else 1024


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
    done = subprocess.run([sys.executable, "-S", __file__, *command], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stderr}")
    return Measured(**json.loads(done.stdout))


def main() -> int:
    begun = time.perf_counter()
    with subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL) as child:
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - begun
        child.returncode = os.waitstatus_to_exitcode(status)
    taken = Measured(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * UNIT)
    print(json.dumps(asdict(taken)))
    return child.returncode


if __name__ == "__main__":
    sys.exit(main())
