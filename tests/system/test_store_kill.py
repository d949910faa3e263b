"""Writers killed at many moments: the store always opens as one whole version, and none is lost."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

from tenure.errors import AccessError
from tenure.store import open_store
from tests.support.store import read_rows, write_store

KILLS = 10
ROOT = Path(__file__).parents[2]

# Writes versions until killed; version n holds the key (k, t) for every k and every t up to n.
WRITER = """
import sys
from pathlib import Path
from tests.support.store import write_store
root, first = Path(sys.argv[1]), int(sys.argv[2])
for turn in range(first, first + 10_000):
    print("begin", turn, flush=True)
    write_store(root, *((k, turn, f"text {turn}", k, 0) for k in range(200)))
    print("done", turn, flush=True)
"""
# The known-bad way: the files of two whole versions, written in turn straight over one another.
CARELESS = """
import sys
from pathlib import Path
target, versions = Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]]
files = [[path for path in sorted(version.rglob("*")) if path.is_file()] for version in versions]
contents = [[(path.relative_to(v), path.read_bytes()) for path in each] for v, each in zip(versions, files)]
print("begin", 0, flush=True)
while True:
    for files in contents:
        for name, content in files:
            with (target / name).open("wb") as stream:
                stream.write(content)
"""


def _kill(code: str, *arguments: str, delay: float) -> list[str]:
    """Start a writer, kill it ``delay`` seconds after it began its first version, return what it said."""
    command = [sys.executable, "-c", code, *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        said = [writer.stdout.readline()]
        time.sleep(delay)
        writer.kill()
        said += writer.stdout.read().splitlines()
    return [line.strip() for line in said]


def _is_mid_write(root: Path) -> bool:
    """Say whether a killed writer left a work folder, an unfinished manifest or files of no version."""
    return any(path.name.startswith(".work-") or path.name.endswith(".new") for path in root.iterdir())


def test_killed_writer_never_leaves_a_broken_store_nor_loses_a_version(tmp_path: Path) -> None:
    root = tmp_path / "store"
    write_store(root, *((k, 0, "text 0", k, 0) for k in range(200)))
    last, landed = 0, 0
    for turn in range(KILLS):
        said = _kill(WRITER, str(root), str(last + 1), delay=0.02 + 0.057 * turn)
        landed += _is_mid_write(root)
        finished = [int(line.split()[1]) for line in said if line.startswith("done")]
        store = open_store(root)
        assert (store.find_damage(), store.find_disorder()) == ((), ())
        turns = max(store.manifest.coverage)
        # A version may be whole though its writer died before saying so; what was said is never lost.
        assert turns in {max(finished, default=last), max(finished, default=last) + 1}
        assert store.manifest.coverage == dict.fromkeys(range(turns + 1), 200)
        last = turns
    assert len(read_rows(root)) == 200 * (last + 1)
    # Without this the test could pass by killing writers that were not writing.
    assert landed >= KILLS // 2


def test_the_same_kills_break_a_store_that_is_written_in_place(tmp_path: Path) -> None:
    versions = [tmp_path / "one", tmp_path / "two"]
    for number, version in enumerate(versions):
        write_store(version, *((k, number, f"text {number}", k, 0) for k in range(200)))
        (version / ".lock").unlink()
    root, broken = tmp_path / "store", 0
    shutil.copytree(versions[0], root)
    for turn in range(KILLS):
        _kill(CARELESS, str(root), *map(str, reversed(versions)), delay=0.01 + 0.0037 * turn)
        try:
            broken += bool(open_store(root).find_damage())
        except AccessError:
            broken += 1
    assert broken >= KILLS // 2
