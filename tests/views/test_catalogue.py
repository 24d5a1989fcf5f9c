"""The words of the views: both languages say the same things, and every measure has what it needs of them."""

import re
import string
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from privlib.policy import model
from privlib.risk.remedies.single_changes import METHODS
from privlib.risk.rule34 import links
from privlib.risk.rule34.codes_of_persons import CODES, DESCRIPTIONS, HEADINGS, LINKS
from privlib.risk.rule34.methods import METHODS as REGISTERED
from privlib.study import Dimension
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


@pytest.mark.parametrize(
    ("value", "english", "japanese"),
    [
        ("coarsen age by 2", "coarsen age by 2", "ageを2段階粗くする"),
        ("coarsen age", "coarsen age", "ageを粗くする"),
        ("top code working age", "top-code working age", "working ageのトップコーディング"),
        ("remove", "remove records", "レコードを削除"),
        ("0 unchanged", "0 as it is", "0 今のまま"),
        ("11 merge area", "11 merge rare values of area", "11 areaのまれな値をまとめる"),
        ("optimum", "best of all levels", "すべての段階で最適"),
        ("optimum: age 1, area 0", "best of all levels: age 1, area 0", "すべての段階で最適：age 1, area 0"),
        ("another thing", "another thing", "another thing"),
    ],
)
def test_a_change_is_named_in_words_whatever_its_attribute(value: str, english: str, japanese: str) -> None:
    for name in ("remedy", "rung"):
        dim = Dimension(name, (value,))
        assert (catalogue.label("en", dim, value), catalogue.label("ja", dim, value)) == (english, japanese)


def test_every_kind_of_change_and_every_method_of_it_has_words() -> None:
    for lang in ("en", "ja"):
        texts = catalogue.texts(lang)
        assert set(METHODS) | {"unchanged", "optimum", "optimum_at", "coarsen_by"} == set(texts["changes"])
        assert {word for _, words in METHODS.values() for word in words} == set(texts["values"]["method"])
        assert set(texts["values"]["methods"]) == set(REGISTERED)


def test_every_check_of_the_rules_and_every_reason_against_one_has_words() -> None:
    reasons = {value for name, value in vars(links).items() if name.startswith("NO_")} | {links.HIDDEN}
    forms = {f"heading_{name}" for name in HEADINGS} | {form.name for form in (*CODES, *DESCRIPTIONS, *LINKS)}
    for lang in ("en", "ja"):
        values = catalogue.texts(lang)["values"]
        assert forms <= set(values["check"])
        assert reasons <= set(values["reason"])
