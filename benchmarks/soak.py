"""A server under mixed readers and writers for a set time: `python -m benchmarks.soak SECONDS`, or `make soak`.

What it tells: errors, writes that were acknowledged and are not there, how verifying slows down beside its quiet self
and over time, and what memory and files grow by. It ends with 1 where what `judge` asks is not so.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean

from benchmarks.build import open_corpus
from benchmarks.clients import Asked, Client, Reader, Writer
from benchmarks.ingesting import read_memory
from benchmarks.serving import served
from benchmarks.tables import cut, write_table

SLOWER = 5.0
"""At most so many times its quiet p99 may the p99 of verify be."""
GROWTH = 5.0
"""At most so many percent may the memory of a worker change after the warm-up."""
_WARM_UP = 0.25  # of the time
_LOOKS = 120  # at the memory, over the whole time


@dataclass(frozen=True, slots=True)
class Plan:
    """How long, in seconds, who, and over a corpus of how many claims; none: an empty store."""

    seconds: float
    quiet: float = 60
    readers: int = 16
    writers: int = 4
    claims: int = 10_000


@dataclass(slots=True)
class Soaked:
    """What a run came to: times in seconds, sizes in megabytes, each with when it was seen (0 to 1 of the run)."""

    quiet: list[Asked] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    afterwards: list[Asked] = field(default_factory=list)
    memory: list[tuple[float, dict[str, float]]] = field(default_factory=list)
    files: list[tuple[float, float]] = field(default_factory=list)
    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    logged: list[str] = field(default_factory=list)
    faults: str = ""

    @property
    def errors(self) -> Counter[str]:
        """What was answered otherwise than it should be, and how often."""
        return Counter(each.error for each in (*self.quiet, *self.asked, *self.afterwards) if each.error)


def soak(plan: Plan) -> Soaked:
    """Run it against a server of its own with two workers."""
    soaked = Soaked()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        database = folder / "tally.db"
        if plan.claims:
            shutil.copy(open_corpus(plan.claims).path, database)
        port, master = stack.enter_context(served("service.app:create_app()", database))
        workers = Path(f"/proc/{master}/task/{master}/children").read_text().split()

        def look(moment: float) -> None:
            soaked.memory.append((moment, {worker: read_memory(worker) for worker in workers}))
            soaked.files.append((moment, sum(path.stat().st_size for path in folder.glob("tally.db*")) / 1e6))

        _run([Reader(port, 0, rest=0)], plan.quiet / 4)  # words are read for the first time
        soaked.quiet = _run([Reader(port, 0, rest=0)], plan.quiet)
        writers = [Writer(port, number) for number in range(plan.writers)]
        readers = [Reader(port, 1 + number) for number in range(plan.readers)]
        soaked.asked = _run([*writers, *readers], plan.seconds, look)
        soaked.afterwards = _run([Reader(port, 0, rest=0)], plan.quiet)
        soaked.acknowledged = sum(writer.acknowledged for writer in writers)
        soaked.lost = [lost for writer in writers for lost in writer.find_lost()]
        check = [sys.executable, "-c", "from service.cli import main; main()", "check", str(database)]
        checked = subprocess.run(check, capture_output=True, text=True, check=False)
        soaked.faults = checked.stdout + checked.stderr if checked.returncode else ""
        log = database.with_suffix(".log").read_text().splitlines()
        soaked.logged = [line for line in log if '"level":"error"' in line]
    return soaked


def _run(
    clients: Sequence[Client], seconds: float, look: Callable[[float], None] = lambda _moment: None
) -> list[Asked]:
    """All clients at once for some seconds, with looks in between."""
    start = time.monotonic()
    with ThreadPoolExecutor(len(clients)) as pool:
        working = [pool.submit(client.work, start, seconds) for client in clients]
        for at in range(1, _LOOKS + 1):
            time.sleep(max(0.0, start + seconds * at / _LOOKS - time.monotonic()))
            look(at / _LOOKS)
        for each in working:
            each.result()
    return [asked for client in clients for asked in client.take()]


def write_report(soaked: Soaked) -> Iterator[str]:
    """The figures as tables."""
    phases = [
        ("quiet, one reader", soaked.quiet),
        *((f"minutes {part} of 4", _between(soaked.asked, part - 1, part)) for part in range(1, 5)),
        ("quiet again", soaked.afterwards),
    ]
    rows = [[name, len(asked), *cut(_times(asked))] for name, asked in phases]
    yield write_table(("phase", "requests", "verify p50, ms", "p95", "p99"), rows)
    took: dict[str, list[float]] = defaultdict(list)
    for each in soaked.asked:
        took[each.kind].append(each.took)
    often = sorted((kind for kind, times in took.items() if len(times) > 1), key=lambda kind: -len(took[kind]))
    yield write_table(
        ("request", "times", "p50, ms", "p95", "p99"), [[kind, len(took[kind]), *cut(took[kind])] for kind in often]
    )
    yield write_table(("what", "figure"), [[name, value] for name, (value, _) in judge(soaked).items()])


def judge(soaked: Soaked) -> dict[str, tuple[str, bool]]:
    """What is asked of a run: the figure as text, and whether it will do."""
    ratio = cut(_times(soaked.asked))[2] / cut(_times(soaked.quiet))[2]
    before, after = (_mean_memory(soaked, *span) for span in ((_WARM_UP, _WARM_UP + 0.15), (0.85, 1.0)))
    growth = {worker: 100 * (after[worker] / before[worker] - 1) for worker in before}
    told = ", ".join(f"{before[worker]:.0f} → {after[worker]:.0f} ({growth[worker]:+.1f} %)" for worker in before)
    warm = next(size for moment, size in soaked.files if moment >= _WARM_UP)
    errors = soaked.errors
    return {
        "p99 of verify beside its quiet p99": (f"{ratio:.1f} ×", ratio <= SLOWER),
        "memory of each worker after the warm-up and at the end, MB": (
            told,
            all(abs(each) <= GROWTH for each in growth.values()),
        ),
        "files of the store after the warm-up and at the end, MB": (f"{warm:.0f} → {soaked.files[-1][1]:.0f}", True),
        "requests answered with an error": (
            "; ".join(f"{count} × {error}" for error, count in errors.most_common()) or "none",
            not errors,
        ),
        "errors in the server's log": ("; ".join(soaked.logged[:5]) or "none", not soaked.logged),
        "writes that were acknowledged": (f"{soaked.acknowledged:,}", soaked.acknowledged > 0),
        "of these lost": ("; ".join(soaked.lost[:20]) or "none", not soaked.lost),
        "`tally check` afterwards": (soaked.faults.strip() or "clean", not soaked.faults),
    }


def _times(asked: Sequence[Asked]) -> list[float]:
    return [each.took for each in asked if each.kind == "verify"]


def _between(asked: Sequence[Asked], part: int, upto: int) -> list[Asked]:
    return [each for each in asked if part / 4 <= each.moment < upto / 4 or (upto == 4 and each.moment >= 1)]


def _mean_memory(soaked: Soaked, low: float, high: float) -> dict[str, float]:
    seen = [sizes for moment, sizes in soaked.memory if low <= moment <= high]
    return {worker: fmean(sizes[worker] for sizes in seen) for worker in seen[0]}


def main() -> None:
    """Soak for the seconds given, half an hour by default, and print the figures."""
    soaked = soak(Plan(float(sys.argv[1]) if len(sys.argv) > 1 else 1800))
    print("\n\n".join(write_report(soaked)))
    sys.exit(not all(will_do for _, will_do in judge(soaked).values()))


if __name__ == "__main__":
    main()
