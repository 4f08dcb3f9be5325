"""How values of Python's own types are pickled that pickle itself refuses or forgets something of."""

from __future__ import annotations

import collections
import functools
import gc
import importlib
import io
import pickle
import struct
import sys
import types
import typing
from typing import Any, Callable, Dict, List, Optional

from . import readers, rebuild

_EMPTY: List[Dict[Any, Any]] = [{}, collections.OrderedDict()]
_VIEWS = {method: tuple(type(getattr(made, method)()) for made in _EMPTY) for method in ("keys", "values", "items")}


def importable(found: Any) -> bool:
    """True where a function or class is found again by importing its module."""
    name = getattr(found, "__module__", None)
    if name is None or name in ("__main__", "__mp_main__"):
        return False
    place: Any = sys.modules.get(name) or _imported(name)
    for part in getattr(found, "__qualname__", found.__name__).split("."):
        place = getattr(place, part, None)
    return place is found


def _imported(name: str) -> Optional[types.ModuleType]:
    """The module that an object names as its home, though nothing has imported it so far; None where there is none."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def _module_name(found: types.ModuleType) -> str:
    if sys.modules.get(found.__name__) is not found:
        raise pickle.PicklingError(f"module {found.__name__!r} was not made by an import")
    return found.__name__


def singleton_name(found: Any, home: types.ModuleType) -> Any:
    """The name of a value that there is once, in its module; ``NotImplemented`` where it has none there."""
    for name, value in vars(home).items():
        if value is found:
            return name
    return NotImplemented


def _reader(found: Any) -> Any:
    return rebuild.reader, readers.reduced(found)


def _view_of(method: str) -> Callable[[Any], Any]:
    return lambda found: (rebuild.dict_view, (gc.get_referents(found)[0], method))


def _viewed(found: Any) -> Any:
    """The mapping behind a read-only view; of a class's names a copy, as the class makes them itself."""
    mapping = gc.get_referents(found)[0]
    return dict(found) if isinstance(mapping, dict) and "__module__" in mapping else mapping


def _method(found: types.MethodType) -> Any:
    """A method by its name where its object's class has it, else by its function."""
    owner = found.__self__ if isinstance(found.__self__, type) else type(found.__self__)
    by_name = getattr(owner, found.__func__.__name__, None)
    if getattr(by_name, "__func__", by_name) is found.__func__:
        return NotImplemented
    return types.MethodType, (found.__func__, found.__self__)


def _new_type(found: Any) -> Any:
    if importable(found):
        return NotImplemented
    return rebuild.new_type, (found.__name__, found.__supertype__, found.__module__)


def exception(found: BaseException) -> Any:
    """An exception with what it says and what led to it; made without its own ``__init__``, which ran already."""
    recipe: Any = found.__reduce_ex__(4)
    make, arguments, *state = recipe
    if make is type(found):
        make, arguments = rebuild.exception, (make, arguments)
    chain = found.__cause__, found.__context__, found.__suppress_context__
    return make, arguments, (state[0] if state else None, *chain), None, None, rebuild.set_exception


def _type_variable(found: Any) -> Any:
    if getattr(sys.modules.get(found.__module__), found.__name__, None) is found and found.__module__ != "__main__":
        return NotImplemented
    options = {
        "bound": found.__bound__,
        "covariant": found.__covariant__,
        "contravariant": found.__contravariant__,
    }
    return rebuild.type_variable, (found.__name__, found.__constraints__, options)


REDUCTIONS: Dict[type, Callable[[Any], Any]] = {
    types.ModuleType: lambda found: (rebuild.module, (_module_name(found),)),
    types.CellType: lambda found: (rebuild.cell, ()),
    types.MappingProxyType: lambda found: (types.MappingProxyType, (_viewed(found),)),
    types.MethodType: _method,
    struct.Struct: lambda found: (struct.Struct, (found.format,)),
    property: lambda found: (property, (found.fget, found.fset, found.fdel, found.__doc__)),
    classmethod: lambda found: (classmethod, (found.__func__,)),
    staticmethod: lambda found: (staticmethod, (found.__func__,)),
    functools.cached_property: lambda found: (rebuild.cached_property, (found.func, found.attrname)),
    typing.TypeVar: _type_variable,
    io.TextIOWrapper: _reader,
    io.BufferedReader: _reader,
    **{kind: _view_of(method) for method, kinds in _VIEWS.items() for kind in kinds},
}
"""How to pickle what pickle itself does not, by type: gives what ``__reduce__`` gives."""

if isinstance(typing.NewType, type):
    REDUCTIONS[typing.NewType] = _new_type
