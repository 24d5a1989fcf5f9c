"""The fingerprint of a finding: by hand, from the specification."""

import pytest

from privlib.controls.found import Finding


def finding(control: str, *identity: str) -> Finding:
    return Finding(control, (), "H", "x", identity, identity, 1, None, None, None)


@pytest.mark.parametrize(
    ("identity", "expected"),
    [
        (("C-S3", "U3", "H02"), "edba4b75cedcd963"),
        (("C-P1.3a", "U1", "H01", "withdrawn"), "9fec18d39b372d34"),
        (("C-S5.1", "D02"), "5996d6517d0a0d02"),
    ],
)
def test_a_fingerprint_hangs_on_control_and_identity_alone(identity: tuple[str, ...], expected: str) -> None:
    assert finding(*identity).fingerprint == expected
