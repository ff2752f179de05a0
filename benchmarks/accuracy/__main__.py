"""Measures and writes `docs/accuracy.md`: `make accuracy`."""

from __future__ import annotations

from benchmarks.accuracy.cases import load_pairs, load_topics
from benchmarks.accuracy.measure import measure
from benchmarks.accuracy.report import PAGE, write_report


def main() -> None:
    """Write the page and say where it is."""
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(write_report(measure(load_topics(), load_pairs())), encoding="utf-8")
    print(f"{PAGE.name} is written.")


if __name__ == "__main__":
    main()
