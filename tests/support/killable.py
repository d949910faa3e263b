"""A program that ingests or builds on demand, and can be killed between any two calls to the system or at any moment.

It has everything imported and has done nothing, and forks for each request, so that a kill costs a fraction of a
second. A request is a line of JSON on its input; every event of the work is a line on its output, before it happens.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import resource
import signal
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa

from tenure.errors import TenureError

__all__ = ["overwrite"]

# Calls by which a store or a release becomes another: what is flushed, named and removed.
_CALLS = ("fsync", "replace", "rename", "unlink", "mkdir", "rmdir")


class _Teller:
    """Tells each event, and ends the process by SIGKILL before the one that was asked for."""

    def __init__(self, kill_at: int | None) -> None:
        self.count = 0
        self._kill_at = kill_at

    def tell(self, name: str) -> None:
        if self.count == self._kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        os.write(1, f"{self.count} {name}\n".encode())
        self.count += 1


def _watch(teller: _Teller) -> None:
    for name in _CALLS:
        setattr(os, name, _telling(getattr(os, name), name, teller))


def _telling(call: Callable[..., Any], name: str, teller: _Teller) -> Callable[..., Any]:
    def told(*arguments: Any, **options: Any) -> Any:
        teller.tell(f"{name} {_name_place(arguments[0])}")
        return call(*arguments, **options)

    return told


def _name_place(place: Any) -> str:
    return str(Path(f"/proc/self/fd/{place}").readlink()) if isinstance(place, int) else os.fspath(place)


def overwrite(target: Path, source: Path, tell: Callable[[str], None]) -> None:
    """Write one version of a store or a release straight over another: the known-bad way."""
    for path in sorted(source.rglob("*")):
        if path.is_file() and path.name != ".lock":
            content = path.read_bytes()
            with (target / path.relative_to(source)).open("wb", buffering=0) as stream:
                stream.write(content[: len(content) // 2])
                tell("half")
                stream.write(content[len(content) // 2 :])
            tell("written")


def _work(request: dict[str, Any]) -> None:
    from tenure import records  # noqa: PLC0415 - imported by the parent already

    teller = _Teller(request.get("kill_at"))
    if request.get("largest_file"):
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (request["largest_file"],) * 2)
    for part, work in (("plan", _build), ("approve", _approve)):
        if part in request:
            work(request, teller)
            return
    store, sources = Path(request["store"]), [Path(each) for each in request["sources"]]
    if request.get("careless"):
        overwrite(store, sources[0], teller.tell)
        return
    _watch(teller)
    records.ingest(
        sources,
        store=store,
        real_staff=False,
        id_key=Path(request["key"]),
        threads=1,
        progress=lambda phase, done, total: teller.tell(f"{phase} {done}/{total}"),
    )


def _build(request: dict[str, Any], teller: _Teller) -> None:
    from tenure.releases import swapping  # noqa: PLC0415 - imported by the parent already
    from tenure.releases.build import build_plan  # noqa: PLC0415

    out = Path(request["out"])
    if request.get("careless"):
        overwrite(out, Path(request["careless"]), teller.tell)
        return
    _watch(teller)
    exchange = swapping.exchange if request.get("exchange", True) else _cannot_exchange
    swapping.exchange = _telling(exchange, "exchange", teller)
    build_plan(Path(request["plan"]), out=out, threads=1, progress=lambda text: teller.tell(f"say {text}"))


def _approve(request: dict[str, Any], teller: _Teller) -> None:
    from tenure.disclosure.audited import Audit  # noqa: PLC0415 - imported by the parent already
    from tenure.releases.approve import approve_release  # noqa: PLC0415

    folder = Path(request["approve"])
    if request.get("careless"):
        overwrite(folder, Path(request["careless"]), teller.tell)
        return
    _watch(teller)
    found = Audit(is_safe=True, tables=(), weak=())
    approve_release(folder, name=request["name"], on=dt.date(2026, 3, 31), prove=lambda *_: found)


def _cannot_exchange(one: Path, other: Path) -> bool:
    del one, other  # a system on which two names are exchanged in two steps
    return False


def _fork(request: dict[str, Any]) -> None:
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        os.write(1, f"end {status}\n".encode())
        return
    code = 1
    try:
        os.write(1, f"pid {os.getpid()}\n".encode())
        _work(request)
        code = 0
    except TenureError as error:
        os.write(1, f"error {getattr(error, 'slug', type(error).__name__)}\n".encode())
    except BaseException as error:
        os.write(1, f"error {type(error).__name__}\n".encode())
    finally:
        os._exit(code)


def _serve() -> None:
    warnings.simplefilter("ignore")
    # Commands import what they need when they run; here it is needed before.
    from tenure import records, releases  # noqa: F401, PLC0415
    from tenure.releases import approve, build  # noqa: F401, PLC0415

    # So does pyarrow, which takes whole seconds over pandas where that is installed.
    pa.array([0])

    for line in sys.stdin:
        _fork(json.loads(line))


if __name__ == "__main__":
    _serve()
