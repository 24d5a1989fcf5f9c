"""What a store keeps of itself."""

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["BOOKKEEPING", "SCHEMA_VERSION"]

SCHEMA_VERSION = "3"

BOOKKEEPING: Mapping[str, str] = MappingProxyType(
    {
        "store_info": "schema_version VARCHAR, key_id VARCHAR, persons BIGINT",
        "source": "sha VARCHAR, table_name VARCHAR, file VARCHAR, schema_version VARCHAR, records BIGINT, "
        "loaded BIGINT, refused BIGINT, duplicates BIGINT, blank BIGINT, normalised BIGINT, ordinal BIGINT, "
        "PRIMARY KEY (sha, table_name)",
        "quarantine": "sha VARCHAR, line BIGINT, code VARCHAR, column_name VARCHAR",
        "erasure": "case_id VARCHAR, table_name VARCHAR, rows BIGINT, PRIMARY KEY (case_id, table_name)",
    }
)
"""Beside the data: which store this is, what was loaded, which records were refused and why, how many rows of which
table were erased under which case; `persons` counts the numbers given to persons, so that none is given again. No
values, no person's key, no clock."""
