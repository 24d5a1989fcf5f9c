"""How a company's own files are written: read from its mapping file, or proposed for one."""

from privlib.store.mapping.file import DELIMITERS, Mapping, Source, format_of, read

__all__ = ["DELIMITERS", "Mapping", "Source", "format_of", "read"]
