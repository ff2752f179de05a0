"""Makes docs/page.png anew: the page's answer over the demo corpus, as the README shows it."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from tests.browser import open_browser, serve_app
from tests.support import build_demo_client

PICTURE = Path(__file__).parent.parent / "docs" / "page.png"
_WIDTH, _HEIGHT = 960, 925


def main() -> None:
    with TemporaryDirectory() as folder, open_browser() as browser:
        app = build_demo_client(Path(folder)).application
        with serve_app(app) as address:
            page = browser.new_page(viewport={"width": _WIDTH, "height": _HEIGHT}, color_scheme="light")
            page.goto(f"{address}/?statement=18+officers+killed")
            page.screenshot(path=PICTURE)


if __name__ == "__main__":
    main()
