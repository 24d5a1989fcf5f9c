"""The words of the views: both languages say the same things, and every measure has what it needs of them."""

import re
import string
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from privlib.policy import model
from privlib.views import catalogue
from tests import factory

STEMS = sorted(factory.every())


def _flat(texts: Mapping[str, Any], above: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in texts.items():
        found |= _flat(value, f"{above}{key}/") if isinstance(value, dict) else {above + key: value}
    return found


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_catalogues_have_the_same_keys_and_placeholders() -> None:
    english, japanese = _flat(catalogue.texts("en")), _flat(catalogue.texts("ja"))
    assert list(english) == list(japanese)
    assert {key: _fields(text) for key, text in english.items()} == {
        key: _fields(text) for key, text in japanese.items()
    }


def test_no_text_holds_a_digit() -> None:
    for lang in ("en", "ja"):
        for key, text in _flat(catalogue.texts(lang)).items():
            assert not re.search(r"\d", text), key


def test_japanese_texts_hold_no_ascii_punctuation_after_kana_or_kanji() -> None:
    for key, text in _flat(catalogue.texts("ja")).items():
        assert not re.search(r"[\u3040-\u30ff\u4e00-\u9fff][,.;:!?()]", text), key


def test_every_measure_has_a_definition_and_a_title_in_both_languages() -> None:
    for lang in ("en", "ja"):
        assert set(catalogue.texts(lang)["definitions"]) == set(catalogue.texts(lang)["titles"]) == set(STEMS)


def test_every_population_has_words_in_japanese() -> None:
    folders = [Path(catalogue.__file__).parents[1] / name for name in ("controls", "measures", "risk")]
    written = "".join(path.read_text("utf-8") for folder in folders for path in folder.rglob("*.py"))
    said = set(re.findall(r'(?:population=|_POPULATION = )"([^"]+)"', written))
    said |= {f"{unit} of the data set" for unit in ("persons", "records")}
    assert said == set(catalogue.texts("ja")["populations"])


def test_japanese_labels_of_the_policies_hold_no_ascii_punctuation() -> None:
    shipped = [path.read_text("utf-8") for path in Path(model.__file__).parent.glob("luminous-*.toml")]
    labels = re.findall(r'label_ja = "([^"]+)"', "".join(shipped))
    assert len(labels) > 40
    assert [label for label in labels if re.search(r"[,;:!?()]", label)] == []
