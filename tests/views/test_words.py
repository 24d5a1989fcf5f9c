"""Sentences: one a measure and case, in both languages, true for every value inside the intervals."""

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from privlib.errors import DisclosureError
from privlib.release.disclosure import release
from privlib.study import Dimension, Edition, Lang
from privlib.views import rows, words
from tests import factory

STEMS = sorted(factory.every())
FRONT = "k_asked|left_out|loss|suppressed|k|classes|gap|proof|note\n"
NO_COUNT = "purpose|evaluated|covered|persons|persons_covered"


def said(stem: str, rows: str | None = None, edition: Edition = "restricted", lang: Lang = "en") -> str:
    one = factory.every(edition, lang)[stem]
    measured = one if rows is None else factory.with_rows(one, rows)
    return getattr(words, stem)(release(measured)).text


@pytest.mark.parametrize(
    ("stem", "rows", "sentence"),
    [
        ("loads_by_table", None, "2 tables were loaded; records were refused in one of them: principal."),
        (
            "loads_by_table",
            "table|files|records|loaded|duplicates|refused|blank\nprincipal|1|9|9|0|0|0\nuse_event|1|9|9|0|0|0",
            "2 tables were loaded and no record was refused.",
        ),
        (
            "refused_by_code",
            None,
            "Refused records have 2 reasons; the most frequent is E201 a value of another type (12).",
        ),
        (
            "refused_by_code",
            "code|records\nE201|3\nE220|3",
            "Refused records have 2 reasons; among the most frequent is E201 a value of another type (3).",
        ),
        (
            "controls_by_result",
            None,
            (
                "Of 3 controls, 1 found something and 1 found nothing. Nothing was there to evaluate for C-U6: these "
                "are not passed."
            ),
        ),
        (
            "findings",
            None,
            (
                "Findings: 2. The worst are critical (1); the first: edba4b75cedcd963 Data were used after a stop. "
                "Look at it first."
            ),
        ),
        ("restated_by_month", None, "The figures of 1 of 2 months are no longer those of their closing day."),
        (
            "restated_by_month",
            (
                "month|evaluated_then|covered_then|persons_then|persons_uncovered_then|evaluated|covered|persons|"
                "persons_uncovered\n2026-04|9|8|3|1|9|8|3|1"
            ),
            "The figures of each month are those of its closing day.",
        ),
        (
            "restated_by_cause",
            None,
            (
                "Changes since the months were closed have 2 causes by month; most uses, 30, in April 2026: recorded "
                "later, covered."
            ),
        ),
        (
            "restated_by_cause",
            "month|cause|uses|persons\n2026-05|late-evidence|6|6",
            (
                "Uses judged otherwise since their month was closed: 6, in May 2026, for one cause: agreement recorded "
                "later."
            ),
        ),
        (
            "restated_by_cause",
            "month|cause|uses|persons\n2026-05|late-evidence|0|0",
            "Nothing that became known after a month was closed changed how a use is judged.",
        ),
        (
            "uses_by_class",
            None,
            (
                "Uses that name a person: 1,000; personal uses that name nobody: 40; uses that are not personal: 200; "
                "denied: 3."
            ),
        ),
        (
            "coverage_total",
            None,
            (
                "850 of 1,000 evaluated uses served a purpose the person had agreed to: 85.00% strict, 89.47% of the "
                "uses whose purpose is known."
            ),
        ),
        (
            "coverage_total",
            "variant|evaluated|covered|persons|persons_covered\nstrict|9|9|3|3\nknown|9|9|3|3",
            "All 9 evaluated uses served a purpose the person had agreed to.",
        ),
        (
            "coverage_total",
            "variant|evaluated|covered|persons|persons_covered\nstrict|0|0|0|0\nknown|0|0|0|0",
            "No use of personal data was evaluated; coverage is not applicable.",
        ),
        (
            "coverage_by_purpose",
            None,
            (
                "Fully covered: 1 of 2 purposes in use. The lowest coverage is that of U3 Newsletters: 71.42%. "
                "Uses without a known purpose count as not covered: 50."
            ),
        ),
        (
            "coverage_by_purpose",
            f"{NO_COUNT}\nU1|7|6|5|5\nU3|14|12|5|5\n*|21|18|9|9",
            "Fully covered: 0 of 2 purposes in use. Among the lowest coverages is that of U1 Improvement: 85.71%.",
        ),
        (
            "coverage_by_purpose",
            f"{NO_COUNT}\nU1|7|7|5|5\n*|7|7|5|5",
            "One known purpose was in use, U1 Improvement; its coverage is 100.00%.",
        ),
        (
            "coverage_by_purpose",
            f"{NO_COUNT}\nU1|7|7|5|5\nU3|3|3|2|2\n*|10|10|6|6",
            "Each of the 2 purposes in use is fully covered.",
        ),
        (
            "coverage_by_purpose_month",
            None,
            (
                "Fully covered: 1 of 3 tiles with uses. The lowest coverage is that of U3 Newsletters in April 2026: "
                "71.42%. Months with uses of unknown purpose, which count as not covered: 1."
            ),
        ),
        (
            "uncovered_by_reason",
            None,
            "150 uses were not covered; the most frequent of 3 reasons is never agreed (70).",
        ),
        ("uncovered_by_reason", "reason|uses|persons\n*|0|0", "Every evaluated use was covered."),
        (
            "uncovered_by_reason",
            "reason|uses|persons\nsuspended|4|2\n*|4|2",
            "4 uses were not covered, all for one reason: use suspended.",
        ),
        ("uncovered_by_owner", None, "150 uses were not covered; of 3 controls, C-P1.3a has the most (70)."),
        (
            "coverage_by_person",
            None,
            "50 of 80 persons had every use covered: 62.50% strict, 76.92% of those whose uses have a known purpose.",
        ),
        (
            "unknown_purpose",
            None,
            (
                "Without a known purpose: 50 of 1,040 personal uses (4.81%). No purpose given: 40; one that was no "
                "purpose that day: 10."
            ),
        ),
        (
            "risk_summary",
            None,
            (
                "Failed: k is 1, the limit 5. In classes smaller than 5: 62 of 482 persons. No other measure misses "
                "its limit. Average risk: someone who knows every quasi-identifier of a person picks the right one "
                "about 25.00% of the time."
            ),
        ),
        ("risk_summary", "measure|value|limit|verdict\nk|7|5|pass", "Every measure with a limit keeps it."),
        (
            "risk_summary",
            "measure|value|limit|verdict\nk|-|5|not evaluated",
            "No measure has a limit that could be evaluated.",
        ),
        (
            "class_sizes",
            None,
            "Alone in a class: 12 persons, told apart from everybody else by values alone.",
        ),
        (
            "class_sizes",
            "band|persons|classes\n1|0|0\n2|20|10",
            "Nobody is alone in a class. The smallest classes have 2 members, in all 20 persons.",
        ),
        (
            "class_sizes",
            "band|persons|classes\n1|1|1\n2|20|10",
            "Alone in a class: 1 person, told apart from everybody else by values alone.",
        ),
        (
            "coverage_total",
            "variant|evaluated|covered|persons|persons_covered\nstrict|1|1|1|1\nknown|1|1|1|1",
            "The only evaluated use served a purpose the person had agreed to.",
        ),
        (
            "coverage_by_person",
            "variant|persons|persons_covered\nstrict|1|1\nknown|1|1",
            "The only person with an evaluated use had every use covered.",
        ),
        ("uncovered_by_reason", "reason|uses|persons\nsuspended|1|1\n*|1|1", "One use was not covered: use suspended."),
        (
            "coverage_by_purpose",
            f"{NO_COUNT}\nunknown|4|0|2|0\n*|4|0|2|0",
            "No purpose had an evaluated use. Uses without a known purpose count as not covered: 4.",
        ),
        (
            "risk_summary",
            "measure|value|limit|verdict\nk|7|5|pass\npersons|9|-|-\nbelow_k_min|0|-|-\naverage_risk|0.1|-|-\nworst_l|1|2|fail",
            (
                "Passed: k is 7, the limit 5. Other measures that miss their limits: Fewest different answers in a "
                "class (l). Average risk: someone who knows every quasi-identifier of a person picks the right one "
                "about 10.00% of the time."
            ),
        ),
        ("at_risk", None, "In classes smaller than 5: 62 of 482 persons (12.87%)."),
        (
            "uses_after_stop",
            None,
            (
                "After a person's own stop: 100 uses, persons concerned: 40. After a suspension 60, after an "
                "unsubscribe "
                "40, after a withdrawal 0. The last use came 7 d 19 h after the stop at the latest. Between the "
                "receipt "
                "of a request and its effect: 20. This means that a stop did not reach every system in time; look "
                "first "
                "at uses after this kind of stop: suspension."
            ),
        ),
        (
            "uses_after_stop",
            "stop|uses|in_process|persons|persons_in_process|persons_in_force|p50|p95|longest",
            "No use came after a person's own stop.",
        ),
        (
            "stopped_cases",
            None,
            (
                "Cases listed: 2, each one stop of one person. In the longest, case 2, data were used 7 d 19 h after "
                "the "
                "stop (suspension), from holding H08; look at it first."
            ),
        ),
        (
            "stopped_cases",
            (
                "case|use|seconds|stop|stopped_on|purpose|holding|process\n1|1|5|unsubscribe|2026-04-05|U3|H02|no\n"
                "2|1|5|suspension|2026-04-05|U3|H02|no"
            ),
            (
                "Cases listed: 2, each one stop of one person. Among the longest is case 1: data were used 5 s after "
                "the "
                "stop (unsubscribe), from holding H02; look at it first."
            ),
        ),
        (
            "stopped_cases",
            "case|use|seconds|stop|stopped_on|purpose|holding|process",
            "No case is listed: no use came after a person's own stop.",
        ),
        (
            "new_purpose",
            None,
            (
                "Persons used for NEW1 Invitations: 60; of these, 40 had agreed to it by the first use (66.66%). "
                "Recorded only after it: 12. This means that some persons were used too early or without agreeing; "
                "look "
                "first at the list the use was made from."
            ),
        ),
        (
            "new_purpose",
            "purpose|persons|persons_agreed|persons_late\nNEW1|7|7|0",
            (
                "Each of the 7 persons used for NEW1 Invitations had agreed to it by the first use. Recorded only "
                "after "
                "it: 0."
            ),
        ),
        (
            "new_purpose",
            "purpose|persons|persons_agreed|persons_late",
            "Nobody was used for a new purpose; the share is not applicable.",
        ),
        (
            "new_purpose_adoption",
            None,
            "By the end of the period, persons who agreed and persons used: NEW1 Invitations 87 and 60.",
        ),
        (
            "declared_triples",
            None,
            (
                "Declared: 150 of 200 combinations of holding, category and purpose that were used (75.00%). This "
                "means "
                "that some data served a purpose that nobody had declared for them."
            ),
        ),
        (
            "declared_triples",
            "triples|declared|persons|persons_part|persons_rest\n0|0|0|0|0",
            "No combination of holding, category and purpose was used; the share is not applicable.",
        ),
        (
            "undeclared_triples",
            None,
            (
                "Undeclared combinations listed: 2. The most uses (120): T08 Answers, from H08 Mart (unknown purpose). "
                "Look at it first: declare it, or end the use."
            ),
        ),
        (
            "undeclared_triples",
            "holding|category|purpose|uses|detail",
            "No combination was used without being declared.",
        ),
        (
            "notices",
            "collections|complete|persons|persons_part|persons_rest\n9|9|4|4|0",
            "Before each of the 9 direct-written collections a complete notice was shown.",
        ),
        (
            "missed_notices",
            None,
            (
                "Ways in which a notice missed something: 2. The most frequent: company name missing, version F03-7 "
                "(14 "
                "collections). Look at that version first."
            ),
        ),
        (
            "beyond_need",
            "pairs|beyond|persons|persons_part|persons_rest\n9|0|4|0|4",
            "None of the 9 pairs of a collection and a category was beyond the need of its stated purposes.",
        ),
        (
            "unused_holdings",
            None,
            (
                "Unused for the months that the policy names: 1 of 17 holdings (5.89%). Used without a purpose alone: "
                "2. "
                "This means that data may be kept without need; look first whether they can be erased."
            ),
        ),
        (
            "unused_holdings",
            "holdings|unused|untagged_only\n0|0|0",
            "No holding is old enough to be judged; the share is not applicable.",
        ),
        ("idle_holdings", None, "Holdings listed: 2. H03 Shipping: not used, H08 Mart: no purpose given."),
        (
            "coverage_by_holding",
            None,
            (
                "Coverage by holding: 1 of 3 rows with uses are fully covered. The lowest coverage is that of H03: "
                "60.00% "
                "strict, 60.00% of known purposes. Look there first."
            ),
        ),
        (
            "coverage_by_month",
            (
                "month|evaluated|known|covered|persons|persons_uncovered|persons_covered|persons_known|"
                "persons_unknown|persons_refused"
            ),
            "No use was evaluated; coverage is not applicable.",
        ),
        ("sensitive_attributes", None, "Sensitive attributes that miss a limit: 1 of 2 (answer)."),
        (
            "remedies",
            None,
            "Changes found: 2. First: blank cells. It lifts 24 above the limit for a loss of 0.0090; k is 10 then.",
        ),
        (
            "remedies",
            "remedy|gain|loss|k|method|breaks\ndrop area|6378|0.25|1000|delete|",
            (
                "Changes found: 1. First: drop area. It lifts 6,378 above the limit for a loss of 0.2500; k is 1,000 "
                "then."
            ),
        ),
        (
            "ladder",
            None,
            "Every limit holds after these changes, with a loss of 0.0361 and 24 records removed.",
        ),
        ("ladder", "rung|beyond|loss|removed|k|verdict\n0 unchanged|0|0|0|12|pass", "Every limit holds as it is."),
        (
            "ladder",
            "rung|beyond|loss|removed|k|verdict\n0 unchanged|9|0|0|1|fail\n1 remove|9|0|0|1|fail",
            "The limits do not hold after these changes, and no further one helps.",
        ),
        (
            "risk_front",
            None,
            (
                "For a k of 10 with at most 2% left out, the least loss of information is 0.3750; with nobody left out "
                "it is 0.5000. Points not proven in the time of the search: 1 of 6; what was found can be better by at "
                "most 0.0310 of its loss."
            ),
        ),
        (
            "risk_front",
            FRONT + "5|0%|0.4|0|6|9|0|proven|asked for",
            (
                "For a k of 5 with at most 0% left out, the least loss of information is 0.4000. Every point is proven "
                "to be the least."
            ),
        ),
        (
            "risk_front",
            FRONT + "5|2%|-|-|-|-|-|no solution|asked for",
            "For a k of 5 with at most 2% left out, no levels keep every limit.",
        ),
        (
            "risk_front",
            FRONT + "5|2%|-|-|-|-|-|not found|asked for",
            "For a k of 5 with at most 2% left out, no levels were found in the time of the search.",
        ),
        (
            "risk_front",
            FRONT,
            "What k and leaving people out cost was not searched: this needs the rows of the data set.",
        ),
        (
            "rule34_items",
            None,
            "Items of the Rules that are not met: 1 of 3 (Individual identification codes).",
        ),
        (
            "rule34_items",
            "item|checks|verdict\n1|2|met\n2|0|not applicable",
            "Nothing was found against any of the 1 items. This is evidence, not proof.",
        ),
        ("rule34", None, "Checks whose finding a person must look at: 1 of 2 (Values of few)."),
        ("methods_by_attribute", None, "Attributes that a person must look at: 1 of 2 (sex)."),
        (
            "releases_together",
            None,
            (
                "Measures of the releases together that miss their limit: 1 of 2 (Smallest class of both together "
                "(meet-k))."
            ),
        ),
        (
            "risk_history",
            None,
            (
                "Since the run of 2026-10-10, k went from 2 to 1, and the share in classes smaller than 10 from 10.00% "
                "to 15.00%. That is more than earlier runs let expect (1.25% to 12.50%)."
            ),
        ),
        (
            "risk_causes",
            None,
            (
                "From the run of 2026-10-10 to that of 2026-11-10, those alone changed by +1,204, and by +1,120 "
                "through shop: by +1,118 through values that are new or were rare, by 0 through values that are rare "
                "now, by +2 through others."
            ),
        ),
        (
            "risk_causes",
            "run|attribute|since|of|change|part|new|newly_rare|common\n2026-11-10|shop|2026-10-10|0|0|-|3|0|0",
            (
                "As many are alone in the run of 2026-11-10 as in that of 2026-10-10. Through shop: +3 through values "
                "that are new or were rare, 0 through values that are rare now, 0 through others."
            ),
        ),
        (
            "risk_causes",
            "run|attribute|since|of|change|part|new|newly_rare|common",
            "Between runs that compare, nothing changed among those who are alone, or there is no earlier run.",
        ),
        (
            "unique_on_waves",
            None,
            (
                "Alone in what they answered on one wave or another: 53 of 963 persons (5.51%); on 2 waves in a row: "
                "40 of 793 (5.05%)."
            ),
        ),
        (
            "unique_on_waves",
            "waves|alone|persons\n1|0|9\n2|0|8",
            "Nobody is alone in the answers of a wave, or of all waves together.",
        ),
        (
            "pairs",
            None,
            "Of two attributes, age with area puts most into too small a class: 62 of 482 persons (12.87%).",
        ),
        (
            "pairs",
            "attribute|other|below|persons\nage|age|20|482\nage|area|0|482\narea|age|0|482\narea|area|0|482",
            "age alone puts most into too small a class: 20 of 482 persons (4.15%).",
        ),
        (
            "pairs",
            "attribute|other|below|persons\nage|age|0|482\nage|area|0|482\narea|age|0|482\narea|area|0|482",
            "No two attributes put anyone into a class smaller than the limit.",
        ),
        (
            "effects",
            None,
            "area adds most: beside all others it takes those below the limit from 0.00% to 12.87%.",
        ),
        (
            "effects",
            "attribute|without|below|persons\nage|12|62|482\narea|12|62|482",
            "age is among those that add most: beside all others it takes those below the limit from 2.49% to 12.87%.",
        ),
        ("special_by_attribute", None, "area takes part most in singling people out: 50 percent of the scores."),
        (
            "special_by_attribute",
            "attribute|contribution",
            "Nobody is alone on all quasi-identifiers, so no attribute singles anyone out.",
        ),
        ("usage_trend", None, "The most visitor-days are those of April 2026 (120)."),
        ("usage_by_purpose", None, "H1 Delivery has the largest share of events (70.00%)."),
    ],
)
def test_sentences_in_the_restricted_edition(stem: str, rows: str | None, sentence: str) -> None:
    assert said(stem, rows) == sentence


OWN, OTHER = "2026-10-10|1|400|60|9|10|1|-|-|-|-", "2026-10-10|2|400|60|9|20|1|-|-|-|-"
NOW = "2026-11-10|1|400|60|9|10|1|-|-|-|-"


@pytest.mark.parametrize(
    ("rows", "edition", "sentence"),
    [
        (
            [NOW],
            "restricted",
            "There is no earlier run yet; this one is the first. k is 1, and 15.00% stand in classes smaller than 10.",
        ),
        (
            [OTHER, NOW],
            "restricted",
            (
                "There is no earlier run of this question yet; runs of other questions: 1. k is 1, and 15.00% stand in "
                "classes smaller than 10."
            ),
        ),
        (
            [OWN, NOW],
            "restricted",
            (
                "As in the run of 2026-10-10, k is 1, and 15.00% stand in classes smaller than 10. Earlier runs are "
                "too few to say what is to be expected."
            ),
        ),
        (
            [OWN.replace("-|-|-|-", "-|-|2|0.4"), NOW.replace("-|-|-|-", "-|-|1|0.25")],
            "restricted",
            (
                "As in the run of 2026-10-10, k is 1, and 15.00% stand in classes smaller than 10. The data set was "
                "made by another plan than then, which is a cause of the change; its loss went from 0.4000 to 0.2500. "
                "Earlier runs are too few to say what is to be expected."
            ),
        ),
        (
            [OWN.replace("-|-|-|-", "-|-|2|-"), NOW.replace("-|-|-|-", "-|-|1|0.25")],
            "restricted",
            (
                "As in the run of 2026-10-10, k is 1, and 15.00% stand in classes smaller than 10. The data set was "
                "made by another plan than then, which is a cause of the change. "
                "Earlier runs are too few to say what is to be expected."
            ),
        ),
        (
            [OWN, NOW.replace("-|-|-|-", "-|-|1|0.25")],
            "restricted",
            (
                "As in the run of 2026-10-10, k is 1, and 15.00% stand in classes smaller than 10. Earlier runs are "
                "too few to say what is to be expected."
            ),
        ),
        (
            ["2026-11-10|1|0|0|0|10|-|-|-|-|-"],
            "restricted",
            "Nothing was measured, so there is nothing to compare with earlier runs.",
        ),
        (
            [NOW],
            "shareable",
            "There is no earlier run yet; this one is the first, and its figures are withheld.",
        ),
        ([OWN, NOW], "shareable", "How risk developed is withheld."),
    ],
)
def test_a_history_is_told_by_the_runs_there_are(rows: list[str], edition: Edition, sentence: str) -> None:
    one = factory.every(edition)["risk_history"]
    runs = tuple(row.partition("|")[0] for row in rows)
    head = "run|question|units|below_k|uniques|limit|k|low|high|plan|loss"
    made = factory.with_rows(replace(one, dimensions=(Dimension("run", runs, kind="multi"),)), "\n".join([head, *rows]))
    assert words.risk_history(release(made)).block.text == sentence


def test_waves_that_nobody_compares_have_no_figure() -> None:
    one = replace(factory.every()["unique_on_waves"], dimensions=(Dimension("waves", (), kind="multi"),))
    shown = words.unique_on_waves(release(factory.with_rows(one, "waves|alone|persons")))
    assert shown.text == "There are no two waves of answers to compare."


def test_a_rounded_count_is_said_to_be_rounded_and_hidden_figures_are_counted() -> None:
    assert said("usage_by_dimension") == (
        "In the last month shown, June 2026, smartphone had the most visitor-days (10). "
        "Counts are rounded down to a multiple of 5, and shares follow from them. "
        "2 figures are withheld or shown as a range."
    )


def test_what_rounding_leaves_open_is_not_decided() -> None:
    rows = "reason|uses|persons\nunknown|70|20\nno-permit|72|20\nsuspended|30|20\n*|172|60"
    assert "among the most frequent of 3 reasons is purpose unknown (70)" in said(
        "uncovered_by_reason", rows, "shareable"
    )
    assert "the most frequent of 3 reasons is never agreed (72)" in said("uncovered_by_reason", rows)


def test_a_withheld_coverage_is_not_ranked() -> None:
    sentence = said("coverage_by_purpose", edition="shareable")
    assert sentence.startswith("Purposes whose coverage can be shown: 2. The lowest is that of U3 Newsletters: 71%.")


@pytest.mark.parametrize(
    ("stem", "rows", "start"),
    [
        ("at_risk", None, "How many are in small classes is withheld."),
        ("class_sizes", "band|persons|classes\n1|3|3\n2|20|10", "How many stand alone in their class is withheld."),
        (
            "coverage_total",
            "variant|evaluated|covered|persons|persons_covered\nstrict|50|40|9|9\nknown|50|40|9|9",
            "Coverage is withheld.",
        ),
        (
            "uncovered_by_reason",
            "reason|uses|persons\n*|9|3\nunknown|9|3",
            "How many uses were not covered is withheld.",
        ),
    ],
)
def test_what_is_withheld_is_said_to_be(stem: str, rows: str | None, start: str) -> None:
    assert said(stem, rows, "shareable").startswith(start)


def test_what_a_change_gains_and_costs_is_said_in_steps_of_per_cent_where_numbers_are_not_shown() -> None:
    assert said("remedies", edition="shareable") == (
        "Changes found: 2. First: blank cells. Of those below the limit it lifts 50 to 100%, for a loss of 0 to 5% of "
        "the information. 6 figures are withheld or shown as a range."
    )


@pytest.mark.parametrize("stem", STEMS)
@pytest.mark.parametrize("edition", ["restricted", "shareable"])
def test_every_number_of_a_sentence_is_a_released_figure(stem: str, edition: Edition) -> None:
    released = release(factory.every(edition)[stem])
    figures = {f"{edge:,}" for cell in released.cells for edge in (cell.lo, cell.hi) if edge is not None}
    figures |= {cell.text for cell in released.cells if cell.text}
    figures |= {f"{int(cell.text):,}" for cell in released.cells if (cell.text or "").isdigit()}
    figures |= {
        f"{100 * Decimal(cell.text):.2f}" for cell in released.cells if cell.labels == ("average_risk",) and cell.text
    }
    figures |= {rows.shown(released, cell) for cell in released.cells}
    figures |= {part for cell in released.cells for part in re.findall(r"\d+", rows.shown(released, cell))}
    named = {str(value) for dim in released.dims for value in dim.values} | {"2026", "5", "10"}
    counted = {f"{n}" for n in range(1, len(released.cells) + 1)}
    text = getattr(words, stem)(released).text
    for number in re.findall(r"(?<![\w.-])\d+(?:,\d{3})*(?:\.\d+)?", text):
        assert number in figures | named | counted, number


@pytest.mark.parametrize("stem", STEMS)
def test_a_frame_is_refused_and_only_its_type_is_named(stem: str) -> None:
    frame: Any = factory.every()[stem].frame
    with pytest.raises(DisclosureError) as refused:
        getattr(words, stem)(frame)
    assert refused.value.safe_message == (
        f"words.{stem}: expected Released, got DataFrame. Pass the measure through pv.release first. Nothing is shown."
    )


def test_the_release_of_another_measure_is_refused() -> None:
    with pytest.raises(DisclosureError) as refused:
        words.coverage_total(release(factory.every()["class_sizes"]))
    assert "expected Released, got Released of class_sizes" in refused.value.safe_message


@pytest.mark.parametrize(
    ("refused", "sentence"),
    [
        (0, "One table was loaded, history_event, and no record was refused."),
        (1, "One table was loaded, history_event; some of its records were refused."),
    ],
)
def test_one_table_is_spoken_of_as_one(refused: int, sentence: str) -> None:
    rows = f"table|files|records|loaded|duplicates|refused|blank\nhistory_event|1|9|{9 - refused}|0|{refused}|0"
    one = replace(factory.every()["loads_by_table"], dimensions=(Dimension("table", ("history_event",)),))
    assert words.loads_by_table(release(factory.with_rows(one, rows))).text == sentence


@pytest.mark.parametrize("stem", STEMS)
def test_a_table_that_is_withheld_whole_is_said_to_be_and_nothing_else(stem: str) -> None:
    """A sentence never takes what it may not see for a zero, or for nothing."""
    released = release(factory.every()[stem])
    hidden = [replace(cell, mark="withheld", lo=None, hi=None, text=None) for cell in released.cells]
    object.__setattr__(released, "cells", tuple(hidden))
    shown = getattr(words, stem)(released).block
    assert re.search("withheld|not shown", shown.text), shown.text


def test_what_makes_a_sentence_true_stands_in_its_notes() -> None:
    shown = words.usage_by_dimension(release(factory.every()["usage_by_dimension"])).block
    assert shown.text == "In the last month shown, June 2026, smartphone had the most visitor-days (10)."
    assert shown.notes == (
        "Counts are rounded down to a multiple of 5, and shares follow from them.",
        "2 figures are withheld or shown as a range.",
    )


@pytest.mark.parametrize("stem", STEMS)
@pytest.mark.parametrize("edition", ["restricted", "shareable"])
def test_every_stem_speaks_japanese(stem: str, edition: Edition) -> None:
    text = said(stem, edition=edition, lang="ja")
    assert text.endswith("。")
    assert re.search(r"[\u3040-\u30ff]", text)
    assert "{" not in text
