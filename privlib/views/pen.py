"""The child process that draws: one JSON line in, one JSON line out. `privlib.views.draw` starts it and ends it.

It is a process of its own because the renderer can abort on a hostile label, and must not take the notebook with it.
"""

import json
import sys
from importlib.resources import as_file, files
from typing import Any

import vl_convert

__all__ = ["main"]

_FONTS = ("noto_cjk_sans_jp_regular", "noto_cjk_sans_jp_bold")


def main() -> None:
    """Draw until the input ends: `{"spec": …, "version": "6.4"}` gives `{"svg": …}` or `{"error": …}`."""
    for package in _FONTS:
        with as_file(files(package)) as folder:
            vl_convert.register_font_directory(str(folder))
    for line in sys.stdin.buffer:
        answer = json.dumps(_draw(json.loads(line)))
        sys.stdout.write(answer + "\n")
        sys.stdout.flush()


def _draw(job: dict[str, Any]) -> dict[str, str]:
    try:
        svg = vl_convert.vegalite_to_svg(job["spec"], vl_version=job["version"], allowed_base_urls=[])
    except (ValueError, RuntimeError) as error:
        return {"error": type(error).__name__}
    return {"svg": svg}


if __name__ == "__main__":
    main()
