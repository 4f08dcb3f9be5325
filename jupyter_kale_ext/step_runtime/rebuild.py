"""What pickles of a step call when they are loaded: makes functions, classes, modules and views again.

The names here are part of the artifact format: a pickle holds them.
"""

from __future__ import annotations

import collections
import functools
import importlib
import io
import pickle
import types
import typing
from typing import TYPE_CHECKING, Any, Dict, Iterable, List, Optional, Sequence, Tuple

from . import readers

if TYPE_CHECKING:
    from .carrier import Carrier

_OWN_LIMIT = 1 << 22

_current: List[Carrier] = []


class NotCarried(RuntimeError):
    """The notebook's code asks a value for something that stayed behind in the step that made it.

    Attributes:
        remedy: What to do.
    """

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


def use(carrier: Carrier) -> None:
    """Load pickles into this carrier's namespace from now on."""
    _current[:] = [carrier]


def load(data: bytes, buffers: Iterable[Any] = ()) -> Any:
    """The value of a stream, with the objects in it that have tokens."""
    return load_file(io.BytesIO(data), buffers)


def load_file(file: Any, buffers: Iterable[Any] = ()) -> Any:
    """As ``load``, from an open file."""
    return _Unpickler(file, buffers=buffers).load()


class _Unpickler(pickle.Unpickler):
    def persistent_load(self, token: Any) -> Any:
        return _current[0].shared.object(token)


def definition(key: str) -> Any:
    """The class or function filed under a key."""
    return _current[0].definition(key)


def module(name: str) -> types.ModuleType:
    """A module, imported."""
    return importlib.import_module(name)


def cell() -> types.CellType:
    """An empty closure cell; whoever owns it fills it."""
    return types.CellType()


def function(code: Tuple[Any, ...], name: str, scope: Any, cells: Tuple[types.CellType, ...]) -> types.FunctionType:
    """A function without its state.

    Args:
        code: Reference to its code, see ``codes.py``.
        name: Its name.
        scope: None for the notebook's namespace, a module's name, or a dict of globals of its own.
        cells: Its closure.
    """
    carrier = _current[0]
    found = carrier.codes.find(code)
    if scope is None:
        namespace = carrier.namespace
        carrier.need(found)
    elif isinstance(scope, str):
        namespace = vars(importlib.import_module(scope))
    else:
        namespace = scope
        namespace.setdefault("__builtins__", __builtins__)
    return types.FunctionType(found, namespace, name, None, cells or None)


def set_function(made: types.FunctionType, state: Dict[str, Any]) -> None:
    """Give a function its state."""
    for closure_cell, (filled, content) in zip(made.__closure__ or (), state.pop("closure")):
        if filled:
            closure_cell.cell_contents = content
    made.__dict__.update(state.pop("attributes"))
    for name, value in state.items():
        setattr(made, name, value)


def code(reference: Tuple[Any, ...]) -> types.CodeType:
    """A code object."""
    return _current[0].codes.find(reference)


def plain_class(meta: type, name: str, bases: Tuple[type, ...], body: Dict[str, Any]) -> type:
    """A class without its attributes; what the notebook's code does when a class is made isn't done once more."""
    maker: Any = next(base for base in meta.__mro__ if base.__module__ != "__main__")
    hooks = {
        base: vars(base)["__init_subclass__"]
        for direct in bases
        for base in direct.__mro__
        if base.__module__ == "__main__" and "__init_subclass__" in vars(base)
    }
    for base in hooks:
        type.__delattr__(base, "__init_subclass__")
    try:
        return typing.cast(type, maker.__new__(meta, name, bases, dict(body)))
    finally:
        for base, hook in hooks.items():
            type.__setattr__(base, "__init_subclass__", hook)


def enum_class(meta: type, name: str, bases: Tuple[type, ...], body: Dict[str, Any], members: Sequence[Any]) -> type:
    """An enumeration with its members, without its methods."""
    prepared: Any = meta.__prepare__(name, bases)
    for key, value in list(body.items()) + list(members):
        prepared[key] = value
    return typing.cast(type, meta.__new__(meta, name, bases, prepared))


def namedtuple_class(name: str, fields: Tuple[str, ...], defaults: Tuple[Any, ...], owner: str) -> type:
    """A named tuple's class, without methods of its own."""
    return collections.namedtuple(name, fields, defaults=defaults, module=owner)


def source_class(filename: str, qualname: str) -> type:
    """A class made by running its class statement again."""
    return _current[0].replay(filename, qualname)


def set_class(made: type, state: Dict[str, Any]) -> None:
    """Give a class its attributes."""
    for name, attributes in state.pop("__members__", {}).items():
        vars(type.__getattribute__(made, "_member_map_")[name]).update(attributes)
    for name, value in state.items():
        type.__setattr__(made, name, value)


def lru_cache(wrapped: Any, parameters: Dict[str, Any], attributes: Dict[str, Any], calls: Sequence[Any]) -> Any:
    """A function behind ``functools.lru_cache``.

    Args:
        wrapped: The function.
        parameters: Of the cache.
        attributes: Of the function.
        calls: What the cache holds: arguments, keyword arguments, result, and how often it was looked up.
    """
    known: List[Any] = []

    @functools.wraps(wrapped)
    def through(*arguments: Any, **keywords: Any) -> Any:
        return known.pop() if known else wrapped(*arguments, **keywords)

    made = functools.lru_cache(**parameters)(through if calls else wrapped)
    made.__wrapped__ = wrapped
    for arguments, keywords, result, lookups in calls:
        known.append(result)
        for _ in range(1 + lookups):
            made(*arguments, **keywords)
    made.__dict__.update(attributes)
    return made


def dict_view(mapping: Any, method: str) -> Any:
    """A view of a dict's keys, values or items."""
    return getattr(mapping, method)()


def set_state(made: Any, state: Any) -> None:
    """Give an object its attributes without asking its class, which may make up attributes on demand."""
    attributes, slots = state if isinstance(state, tuple) else (state, None)
    for name, value in {**(attributes or {}), **(slots or {})}.items():
        object.__setattr__(made, name, value)


def new_type(name: str, supertype: Any, owner: str) -> Any:
    """A ``typing.NewType``."""
    make: Any = typing.NewType
    made = make(name, supertype)
    made.__module__ = owner
    return made


def exception(kind: Any, arguments: Tuple[Any, ...]) -> BaseException:
    """An exception with its arguments, made by the builtin class it comes from."""
    builtin: Any = next(base for base in kind.__mro__ if base.__module__ == "builtins")
    made: BaseException = builtin.__new__(kind, *arguments)
    builtin.__init__(made, *arguments)
    return made


def set_exception(made: BaseException, state: Tuple[Any, ...]) -> None:
    """Give an exception its attributes and what led to it."""
    attributes, made.__cause__, made.__context__, made.__suppress_context__ = state
    if attributes is not None:
        made.__setstate__(attributes)


def cached_property(wrapped: Any, name: Optional[str]) -> Any:
    """A ``functools.cached_property``."""
    made: Any = functools.cached_property(wrapped)
    made.attrname = name
    return made


def type_variable(name: str, constraints: Tuple[Any, ...], options: Dict[str, Any]) -> Any:
    """A ``typing.TypeVar``."""
    return typing.TypeVar(name, *constraints, **options)


def reader(name: str, options: Dict[str, Any], position: int, size: int) -> Any:
    """A file that was open for reading."""
    return readers.opened(name, options, position, size)


def array(buffer: Any, dtype: Any, shape: Tuple[int, ...], order: str) -> Any:
    """A numpy array; a small one owns its memory, as it did, a big one stays mapped to its file."""
    import numpy

    made = numpy.frombuffer(buffer, dtype).reshape(shape, order=order)
    if made.nbytes > _OWN_LIMIT:
        return made
    writeable = made.flags.writeable
    made = made.copy(order="K")
    made.flags.writeable = writeable
    return made


def view(owner: Any, offset: int, shape: Tuple[int, ...], strides: Tuple[int, ...], dtype: Any) -> Any:
    """A numpy array that shares the memory of another one."""
    import numpy

    straight = owner if owner.flags.c_contiguous else owner.T
    return numpy.ndarray(shape, dtype, buffer=straight, offset=offset, strides=strides)


def apart(data: bytes, buffers: Tuple[Any, ...]) -> Any:
    """A value pickled on its own, sharing nothing with its surroundings."""
    return load(data, buffers)


def missing(name: str, reason: str) -> Any:
    """Stands for a value that could not be carried: raises when it is needed."""
    raise pickle.UnpicklingError(f"`{name}` could not be carried here: {reason}")
