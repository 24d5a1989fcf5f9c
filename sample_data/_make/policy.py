"""The sample company's policy file, in the format that privlib reads: what it adds to the policy it extends."""

_POLICY = """\
# The privacy policy of the sample company: luminous-2021, and NEW1 since 2026-08-01. No such company exists.
[policy]
id = "sample-company"
extends = "luminous-2021"
company = "Sample Company"
company_ja = "見本株式会社"
enacted = 2021-05-31
version = 2
revised = 2026-08-01
fiscal_year_starts = 4

[[purpose]]
id = "NEW1"
code = "NEW1"
scope = "personal"
label_en = "Research invitations by mobile message"
label_ja = "モバイルメッセージによる調査の案内"
origin = "new"
valid_from = 2026-08-01

[[purpose]]
id = "PV1"
code = "PV1"
scope = "provision"
label_en = "Research by clients"
label_ja = "顧客企業による調査"
origin = "derived"
valid_from = 2021-05-31

# The company gives prizes from the shipping ledger alone: applicants information is kept for recruiting.
[[drop]]
category = "T06"
purposes = ["U2"]

[[matrix]]
category = "T05"
purposes = ["NEW1"]
valid_from = 2026-08-01
assumed = true
"""

_V27 = """
# Nobody has declared yet what information of hired applicants is for.
[[drop]]
category = "T14"
purposes = ["U8"]
"""


def text(*, has_v27: bool) -> str:
    """Return policy.toml; plant V27 takes away the only purpose of T14."""
    return _POLICY + (_V27 if has_v27 else "")
