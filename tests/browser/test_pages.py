"""Pages as a browser sees them: they fetch nothing, run nothing, and fit a phone."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import browsers
import pytest
from jinja2 import Environment, FileSystemLoader
from payloads import PAYLOADS
from playwright.sync_api import Browser, Page
from sample_blocks import block, column, document, long_table, single, wide

from privlib.report import html
from privlib.report.document import Document
from privlib.report.labels import LABELS
from privlib.views.text import printable

WIDTHS = (390, 1280)


@dataclass
class Heard:
    """What a page did besides showing itself."""

    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)


def visit(page: Page, path: Path) -> Heard:
    heard = Heard()
    page.on("request", lambda request: heard.requests.append(request.url))
    page.on("console", lambda message: heard.complaints.append(message.text))
    page.on("pageerror", lambda error: heard.complaints.append(str(error)))
    page.on("dialog", lambda dialog: (heard.dialogs.append(dialog.message), dialog.dismiss()))
    page.goto(path.as_uri())
    page.wait_for_timeout(50)
    heard.requests = [url for url in heard.requests if not url.startswith("data:image/svg+xml;base64,")]
    return heard


def assert_page_is_quiet(browser: Browser, path: Path, width: int) -> None:
    """Open a page offline and assert: one request (itself), no complaint, no dialog, nothing run, nothing cut off."""
    context = browser.new_context(viewport={"width": width, "height": 900}, offline=True)
    try:
        page = context.new_page()
        heard = visit(page, path)
        assert heard == Heard(requests=[path.as_uri()])
        assert page.evaluate("window.hit") is None
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate("[...document.images].every(image => image.complete && image.naturalWidth > 0)")
        assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontWeight") == "700"
        assert page.url == path.as_uri()
    finally:
        context.close()


def written(folder: Path, content: bytes) -> Path:
    path = folder / "report.html"
    path.write_bytes(content)
    return path


def hostile(payloads: Sequence[str]) -> Document:
    """Every payload in every slot that takes text from data, policy, files or parameters."""
    shown: dict[str, Any] = {
        "title": payloads[0],
        "caption": payloads[-1],
        "notes": list(payloads),
        "columns": [column("a", payloads[0]), column("b", payloads[-1], "text", payloads[0])],
        "rows": [[payload, payload] for payload in payloads],
    }
    return single(
        block("chart", "c", alt=" ".join(payloads), **shown),
        block("table", "t", marks={}, **shown),
        block("method", "m", **{name: shown[name] for name in ("title", "notes", "columns", "rows")}),
        *(block("sentence", f"s{nth}", text=payload) for nth, payload in enumerate(payloads)),
        company=payloads[0],
        policy=payloads[0],
        law=payloads[-1],
        versions=tuple((payload, payload) for payload in payloads),
        parameters=tuple((payload, payload, payload, False) for payload in payloads),
    )


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["en", "ja", "wide", "long label", "thousand rows", "failure"])
def test_a_page_fetches_nothing_and_fits(browser: Browser, tmp_path: Path, name: str, width: int) -> None:
    made = {
        "en": lambda: html.page(document("en")),
        "ja": lambda: html.page(document("ja")),
        "wide": lambda: html.page(single(block("table", "t", **wide(24)))),
        "long label": lambda: html.page(
            single(
                block("table", "x" * 200, rows=[["y" * 500, 1, "z" * 500]], title="t" * 300), markdown="# " + "q" * 90
            )
        ),
        "thousand rows": lambda: html.page(single(long_table(1000))),
        "failure": lambda: html.failure_page("t" * 200, "en", [("Exit code", "5" * 300)], "n" * 300),
    }
    assert_page_is_quiet(browser, written(tmp_path, made[name]()), width)


def test_hostile_text_is_read_as_written_and_does_nothing(browser: Browser, tmp_path: Path) -> None:
    path = written(tmp_path, html.page(hostile(PAYLOADS)))
    for width in WIDTHS:
        assert_page_is_quiet(browser, path, width)
    page = browser.new_page()
    page.goto(path.as_uri())
    cells = page.locator("figure.table tbody th").all_text_contents()
    sentences = page.locator("article > p").all_text_contents()
    page.close()
    assert cells == [printable(payload) for payload in PAYLOADS]
    assert sentences == cells


@pytest.mark.parametrize(
    ("payload", "hit", "fetched"),
    [(PAYLOADS[0], 1, False), (PAYLOADS[4], 1, True), (PAYLOADS[15], None, True), ("harmless", None, False)],
)
def test_the_same_page_without_escaping_and_policy_would_be_caught(
    browser: Browser, tmp_path: Path, payload: str, hit: int | None, *, fetched: bool
) -> None:
    made = hostile([payload])
    bare = Environment(loader=FileSystemLoader(Path(html.__file__).parent), autoescape=False)
    picture = {"src": "data:image/svg+xml;base64,", "width": 1, "height": 1}
    values = {"lang": "en", "words": LABELS["en"], "title": "T", "facts": made.facts, "body": made.body}
    text = bare.get_template("template.html").render(css="", csp="", pictures={"c.chart": picture}, **values)
    path = written(tmp_path, text.encode())
    page = browser.new_page()
    heard = visit(page, path)
    found = page.evaluate("window.hit ?? null")
    page.close()
    assert found == hit
    assert (heard.requests != [path.as_uri()]) == fetched


def test_a_style_attribute_would_be_refused_by_the_policy(browser: Browser, tmp_path: Path) -> None:
    content = html.page(document()).replace(b'<p class="headline">', b'<p class="headline" style="color:red">')
    page = browser.new_page()
    heard = visit(page, written(tmp_path, content))
    colour = page.evaluate("getComputedStyle(document.querySelector('.headline')).color")
    page.close()
    assert len(heard.complaints) == 1
    assert colour != "rgb(255, 0, 0)"


@pytest.mark.parametrize(("scheme", "ground"), [("light", "rgb(255, 255, 255)"), ("dark", "rgb(20, 24, 29)")])
def test_the_ground_follows_the_reader_s_scheme_and_charts_stay_on_white(
    browser: Browser, tmp_path: Path, scheme: Any, ground: str
) -> None:
    page = browser.new_page(color_scheme=scheme)
    page.goto(written(tmp_path, html.page(document())).as_uri())
    style = "name => getComputedStyle(document.querySelector(name)).backgroundColor"
    found = (page.evaluate(style, "body"), page.evaluate(style, ".plot"))
    page.emulate_media(media="print")
    printed = page.evaluate(style, "body")
    page.close()
    assert found == (ground, "rgb(255, 255, 255)")
    assert printed == "rgb(255, 255, 255)"


def test_the_keyboard_reaches_the_text_first_and_then_the_contents(browser: Browser, tmp_path: Path) -> None:
    page = browser.new_page()
    page.goto(written(tmp_path, html.page(document())).as_uri())
    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.getAttribute('href')")
    seen = page.evaluate("document.activeElement.getBoundingClientRect().top >= 0")
    page.keyboard.press("Enter")
    target = page.evaluate("location.hash")
    page.close()
    assert (first, seen, target) == ("#content", True, "#content")


def test_a_missing_browser_is_a_failure_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    browsers.chromium.cache_clear()
    with pytest.raises(RuntimeError) as raised:
        browsers.chromium()
    browsers.chromium.cache_clear()
    assert str(raised.value) == (
        "none of chromium, chromium-browser, google-chrome is on the path. "
        "Install one, for example with `apt-get install chromium`, and run the tests again."
    )
