"""The page: one static file that asks nothing of the network and runs nothing.

Values reach the page through Jinja's escaping only. The style sheet is the one piece of markup that is not escaped;
the content security policy names its hash, so a browser applies it and no other, and loads `data:` pictures alone.
"""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from privlib.report.document import Document
from privlib.report.labels import LABELS
from privlib.report.picture import size
from privlib.views.theme import SEVERITY, TOKENS

__all__ = ["failure_page", "page", "render"]

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class _Picture:
    src: str
    width: int
    height: int


def page(document: Document) -> bytes:
    """Draw a document as one HTML file: no script, no request, the same bytes each time.

    Charts are pictures in `data:` addresses, so nothing in a drawing can run, and its ids meet no other drawing's. The
    numbers behind a chart stand in a table below it.
    """
    pictures = {block: _picture(svg) for block, svg in document.pictures.items()}
    return render(
        "template.html",
        document.facts.lang,
        title=document.title,
        facts=document.facts,
        body=document.body,
        pictures=pictures,
    )


def failure_page(title: str, lang: str, rows: Sequence[tuple[str, str]], note: str) -> bytes:
    """Say in the same frame, under a red band, that nothing was published.

    Args:
        title: the report's title.
        lang: `en` or `ja`.
        rows: what is known of the failure, name and text; never a figure or another library's words.
        note: what happened and what to do, in a sentence or two.
    """
    return render("failure.html", lang, title=title, rows=rows, note=note)


def render(template: str, lang: str, **values: object) -> bytes:
    """Fill a template of this folder, in the frame that holds the style sheet and the content security policy."""
    css = _css()
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    csp = f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    # S704: the style sheet is a file of this package and the theme's constants; no value of a run is in it.
    style = Markup(css)  # noqa: S704
    text = _templates().get_template(template).render(css=style, csp=csp, lang=lang, words=LABELS[lang], **values)
    return text.encode()


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _css() -> str:
    """The style sheet, with the theme's tokens as variables: dark on a screen that asks for it, light otherwise."""
    fixed = {f"{group}-{name}": value for group in ("font", "size") for name, value in TOKENS[group].items()}
    fixed |= {f"severity-{letter.lower()}": colour for letter, colour in SEVERITY.items()}
    light = _variables({**fixed, "card": TOKENS["light"]["ground"], **TOKENS["light"]})
    dark = f"@media screen and (prefers-color-scheme: dark) {{\n{_variables(TOKENS['dark'])}}}\n"
    return f"\n{light}{dark}{(_HERE / 'page.css').read_text(encoding='utf-8')}"


def _variables(values: Mapping[str, str]) -> str:
    lines = "".join(f"  --{name.replace('_', '-')}: {value};\n" for name, value in values.items())
    return f":root {{\n{lines}}}\n"


def _picture(svg: str) -> _Picture:
    width, height = size(svg)
    return _Picture("data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode(), width, height)
