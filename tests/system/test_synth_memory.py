"""A long synthetic record needs no more memory than a short one: months are written as they are drawn."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_PROGRAMME = """
import resource, sys
from pathlib import Path
from tenure.synth import SynthPlan, write_extract
from tenure.terms import Month

plan = SynthPlan(people=20_000, start=Month.parse("2014-01"), end=Month.parse(sys.argv[1]), seed=3)
write_extract(plan, Path(sys.argv[2]))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def _peak_kib(end: str, out: Path) -> int:
    ran = subprocess.run(
        [sys.executable, "-c", _PROGRAMME, end, str(out)], check=True, capture_output=True, text=True, timeout=600
    )
    return int(ran.stdout)


def test_memory_does_not_grow_with_the_months(tmp_path: Path) -> None:
    short, long = _peak_kib("2015-01", tmp_path / "short"), _peak_kib("2017-12", tmp_path / "long")
    written = sum(path.stat().st_size for path in (tmp_path / "long" / "extract").iterdir())
    # Three times the months are some 200 MB of text; the people who left and will return are all that adds up.
    assert written > 150_000_000
    assert long < short + 100_000
