"""One study of a store on one engine, in a process of its own: seconds and checksums of the answers, as JSON."""

from __future__ import annotations

import hashlib
import json
import sys
import time
from pathlib import Path

from tenure import studies


def main() -> int:
    store, engine, memory, out = sys.argv[1:]
    begun = time.perf_counter()
    # A rule other than the stored one has the engine read every row of the record, and rank jobs held at once anew.
    evidence = studies.careers.moves(Path(store), main_rule="fte", by=("sex",), engine=engine, memory=memory)
    seconds = time.perf_counter() - begun
    answers = {
        table.about.table: hashlib.sha256(table.frame.write_csv().encode()).hexdigest()[:16] for table in evidence
    }
    Path(out).write_text(json.dumps({"seconds": seconds, "answers": answers}), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
