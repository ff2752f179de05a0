"""Reading and judging under a coverage-guided fuzzer: what raises, misquotes, contradicts itself or takes long.

`python -m benchmarks.fuzz MINUTES [FOLDER]`; inputs that fail are written to FOLDER, and figures are printed.
"""

from __future__ import annotations

import atexit
import sys
import time
import tomllib
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["service"]):
    from service.compare import compare
    from service.errors import NoClaimError, NoSentenceError
    from service.extraction.fingerprint import fingerprint
    from service.extraction.reader import read_source, read_statement
    from service.extraction.searching import read_search
    from service.model import Stance

CASES = Path(__file__).parent.parent / "tests" / "cases"
LONGEST = 600  # characters of a text; longer ones are what tests/hostile.py is for
SLOWEST = 2.0  # seconds of one input
_SEPARATOR = "\x1e"

figures = {"executions": 0, "claims": 0, "slowest": 0.0}
slowest = ""


def check(text: str) -> None:
    """Raise AssertionError where reading or judging breaks a promise on a statement and a passage."""
    statement, _, passage = text.partition(_SEPARATOR)
    passage = passage or statement
    fingerprint(passage)
    read_search(passage)
    try:
        claims = read_source(passage, title=statement or None, published_at="2022-01-08")
    except NoSentenceError:
        claims = []
    for claim in claims:
        assert 0 <= claim.sentence_start <= claim.start < claim.end <= claim.sentence_end <= len(passage), "span"
        for slot in (claim.event, claim.group):
            assert slot is None or passage[slot.start : slot.end] == slot.text, "slot"
    figures["claims"] += len(claims)
    try:
        read_statement(statement)
    except NoClaimError:
        return
    first, itself, again = compare(statement, [passage, statement, passage])
    assert first == again, "the same question is answered otherwise"
    assert itself.stance is not Stance.CONTRADICTS, "it contradicts itself"


def run_one(data: bytes) -> None:
    """Check one input of the fuzzer, and how long that takes."""
    global slowest
    text = data.decode("utf-8", "ignore").replace("\x00", "")[:LONGEST]
    started = time.process_time()
    check(text)
    took = time.process_time() - started
    figures["executions"] += 1
    if took > figures["slowest"]:
        figures["slowest"], slowest = took, text
    assert took < SLOWEST, f"it takes {took:.1f} s"


def write_seeds(folder: Path) -> None:
    """The pairs and sentences of the tests' cases as inputs to start from."""
    folder.mkdir(parents=True, exist_ok=True)
    pairs = tomllib.loads((CASES / "lookalikes.toml").read_text(encoding="utf-8"))["pair"]
    for number, pair in enumerate(pairs):
        (folder / f"pair-{number:04}").write_text(f"{pair['statement']}{_SEPARATOR}{pair['passage']}", encoding="utf-8")


def tell() -> None:
    """Print what was done."""
    print({**figures, "slowest": round(figures["slowest"], 3)}, "slowest on", repr(slowest[:200]), flush=True)


def main() -> None:
    minutes, folder = float(sys.argv[1]), Path(sys.argv[2] if len(sys.argv) > 2 else "fuzz")
    write_seeds(folder / "seeds")
    (folder / "corpus").mkdir(exist_ok=True)
    check("18 officers of Tolna fsited 5 dollars in January")  # what is loaded once counts for no input
    atexit.register(tell)
    options = [f"-max_total_time={int(minutes * 60)}", f"-artifact_prefix={folder}/", f"-max_len={4 * LONGEST}"]
    options += ["-timeout=60", "-rss_limit_mb=4096", "-print_final_stats=1", "-reload=0"]
    atheris.Setup([sys.argv[0], *options, f"{folder}/corpus", f"{folder}/seeds"], run_one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
