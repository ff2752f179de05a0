"""The least that can be served on Tally's settings: what its requests are measured against."""

from __future__ import annotations

import orjson
from flask import Flask, Response

app = Flask("hello")


@app.get("/")
def hello() -> Response:
    """A small object in JSON."""
    return Response(orjson.dumps({"hello": "world"}), mimetype="application/json")
