"""Rewrites what the demo corpus lends to schemas/examples.py, then openapi.yaml: `make openapi`."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from schemas import examples
from tests.support import build_demo_client

ROOT = Path(__file__).parent.parent


def read_demo(folder: Path) -> dict[str, Any]:
    """The constants of `schemas.examples` that the demo corpus decides, from the answers that it gives today."""
    client = build_demo_client(folder)
    answer = client.post("/v1/verify", json={"statement": examples.STATEMENT}).json
    evidence = next(each for each in answer["supporting"] if each["provenance"]["publisher"] == examples.PUBLISHER)
    provenance, excerpt = evidence["provenance"], evidence["excerpt"]
    source = client.get(f"/v1/sources/{provenance['source_id']}").json
    listed = client.get("/v1/sources").json["items"]
    said = provenance["attribution"][0]
    return {
        "SOURCE_ID": source["id"],
        "OTHER_SOURCE_ID": next(each["id"] for each in listed if each["id"] != source["id"]),
        "HAND_CLAIM_ID": next(
            claim["id"] for claim in client.get("/v1/claims?q=bridge").json["items"] if claim["by_hand"]
        ),
        "ORIGIN": provenance["origin"],
        "WATCH_ID": client.get("/v1/watches").json["items"][0]["id"],
        "CLAIM_ID": evidence["claim_id"],
        "VERIFICATION_ID": client.get("/v1/verifications").json["items"][-1]["id"],
        "SHA256": source["sha256"],
        "CHARACTERS": source["characters"],
        "TITLE": source["title"],
        "URL": source["url"],
        "LINK": provenance["link"],
        "AUTHOR": source["author"],
        "PUBLISHED_AT": source["published_at"],
        "TAG": source["tags"][-1],
        "EXCERPT": excerpt["text"],
        "PREFIX": excerpt["prefix"],
        "SUFFIX": excerpt["suffix"],
        "START": excerpt["start"],
        "END": excerpt["end"],
        "ATTRIBUTION": said["text"],
        "ATTRIBUTION_START": said["start"],
        "ATTRIBUTION_END": said["end"],
    }


def main() -> None:
    """Rewrite the constants, then the contract in a process that reads them anew."""
    if sys.argv[1:] == ["contract"]:
        with TemporaryDirectory() as folder:
            contract = build_demo_client(Path(folder)).get("/openapi.yaml").text
        (ROOT / "openapi.yaml").write_text(contract)
        return
    path = ROOT / "schemas" / "examples.py"
    code = path.read_text()
    with TemporaryDirectory() as folder:
        for name, value in read_demo(Path(folder)).items():
            line = f"{name} = {json.dumps(value, ensure_ascii=False)}"
            code, found = re.subn(rf"^{name} = .*$", line.replace("\\", r"\\"), code, flags=re.MULTILINE)
            assert found == 1, name
    path.write_text(code)
    subprocess.run([sys.executable, "-m", "tests.write_contract", "contract"], check=True, cwd=ROOT)


if __name__ == "__main__":
    main()
