# polars names NumPy's array in its signatures; NumPy is no dependency here, so pyright would call them unknown.
from typing import Any, Generic, TypeVar

_Shape = TypeVar("_Shape")
_Type = TypeVar("_Type")

class generic: ...
class ndarray(Generic[_Shape, _Type]): ...

def __getattr__(name: str) -> Any: ...
