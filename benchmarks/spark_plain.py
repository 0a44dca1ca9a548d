"""Files scored one after the other by one process, as on one machine: `spark_speed` runs two of them beside each other.

    python -m benchmarks.spark_plain OUT FILE...

Prints one JSON line: seconds from when the model is loaded, and what the process has computed in them.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from score_messages import Scorer, score_file
from score_messages.read import ReadOptions
from score_messages.scoring.options import ScoreOptions

OPTIONS = ScoreOptions(read=ReadOptions(text_column="body", id_column="id"), workers=1, allow_odd=True)


def main(target: Path, sources: list[Path]) -> None:
    target.mkdir(parents=True, exist_ok=True)
    model = Scorer.load().model
    begun, cpu_begun = time.monotonic(), time.process_time()
    for source in sources:
        score_file(source, target / source.name, OPTIONS, model=model)
    print(json.dumps({"job_s": time.monotonic() - begun, "job_cpu_s": time.process_time() - cpu_begun}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), list(map(Path, sys.argv[2:])))
