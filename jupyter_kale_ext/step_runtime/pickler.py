"""The pickler of a step: values by pickle protocol 5, what the notebook defines by the carrier's rules."""

from __future__ import annotations

import dataclasses
import functools
import io
import pickle
import types
from typing import TYPE_CHECKING, Any, Callable, Dict, FrozenSet, List, Optional, Set, Tuple

from . import mapped, rebuild, reductions, tensors
from .caches import cached_calls
from .reductions import REDUCTIONS, importable

if TYPE_CHECKING:
    from .carrier import Carrier

_NAMED_TYPES = {value: name for name, value in vars(types).items() if isinstance(value, type)}
_SINGLETON_TYPES = (type(None), type(NotImplemented), type(Ellipsis))


class ValuePickler(pickle.Pickler):
    """Pickles one value.

    Args:
        file: Where the stream goes.
        carrier: Knows the notebook's functions and classes.
        buffers: Takes big buffers out of band; None keeps them in the stream.
        owners: Ids of numpy arrays whose views are to stay views of them.

    Attributes:
        arrays: For each numpy array that owns memory, the arrays met that use it.
        definitions: Keys of the functions and classes met.
        tokens: Of objects that aren't pickled by value, by id.
    """

    def __init__(
        self,
        file: Any,
        carrier: Carrier,
        buffers: Optional[List[pickle.PickleBuffer]] = None,
        owners: FrozenSet[int] = frozenset(),
    ) -> None:
        callback = None if buffers is None else _collector(buffers)
        super().__init__(file, protocol=5, buffer_callback=callback)
        self.carrier = carrier
        self.owners = owners
        self.tokens: Dict[int, str] = {}
        self.arrays: Dict[int, Tuple[Any, Dict[int, Any]]] = {}
        self.definitions: Set[str] = set()
        self._reducers: Dict[type, Callable[[Any], Any]] = {
            types.FunctionType: self._function,
            types.CodeType: lambda found: (rebuild.code, (carrier.codes.reference(found),)),
            functools._lru_cache_wrapper: self._lru_cache,
            **REDUCTIONS,
        }

    @property
    def objects(self) -> Dict[int, Any]:
        """All that was pickled, by id."""
        return {key: found for key, (_, found) in self.memo.copy().items()}

    def reducer_override(self, found: Any) -> Any:
        """How to pickle what the notebook made; ``NotImplemented`` leaves it to pickle."""
        kind = type(found)
        reducer = self._reducers.get(kind)
        if reducer is not None:
            return reducer(found)
        if isinstance(found, type):
            return self._class(found)
        if kind.__module__ == "numpy" and kind.__name__ == "ndarray":
            return self._array(found)
        if mapped.is_mapped(kind):
            return mapped.reduce_mapped(found, memory_owner(found))
        if kind.__module__ == "dataclasses":
            return reductions.singleton_name(found, dataclasses)
        if kind.__module__ == "tempfile" and kind.__name__ == "TemporaryDirectory":
            raise pickle.PicklingError("its folder is removed when the step ends")
        if isinstance(found, BaseException):
            return reductions.exception(found)
        if _is_frame(kind):
            return self._apart(found)
        if tensors.is_tensor(kind):
            return tensors.reduce_tensor(found)
        if tensors.is_optimizer(kind):
            return tensors.reduce_optimizer(found)
        if tensors.is_storage(kind):
            return tensors.reduce_storage(found)
        if kind.__module__ == "__main__" and hasattr(kind, "__getattr__") and not hasattr(kind, "__setstate__"):
            return (*(*found.__reduce_ex__(4), None, None, None)[:5], rebuild.set_state)
        return NotImplemented

    def _function(self, found: types.FunctionType) -> Any:
        carrier = self.carrier
        if importable(found):
            return NotImplemented
        key = carrier.key(found)
        return self._definition(key) if key else carrier.reduce_function(found, self.tokens)

    def _class(self, found: type) -> Any:
        if found in _SINGLETON_TYPES or importable(found):
            return NotImplemented
        if found in _NAMED_TYPES:
            return getattr, (types, _NAMED_TYPES[found])
        if not found.__flags__ & (1 << 9):  # no heap type: not made by a class statement
            return NotImplemented
        return self._definition(self.carrier.key(found))

    def _definition(self, key: Optional[str]) -> Any:
        self.definitions.add(str(key))
        return rebuild.definition, (key,)

    def _lru_cache(self, found: Any) -> Any:
        if importable(found):
            return NotImplemented
        attributes = {
            key: value for key, value in vars(found).items() if key not in ("__wrapped__", "cache_parameters")
        }
        return rebuild.lru_cache, (found.__wrapped__, found.cache_parameters(), attributes, cached_calls(found))

    def _array(self, found: Any) -> Any:
        owner = memory_owner(found)
        self.arrays.setdefault(id(owner), (owner, {}))[1][id(found)] = found
        if owner is found or id(owner) not in self.owners:
            return self._owner(found)
        offset = found.__array_interface__["data"][0] - owner.__array_interface__["data"][0]
        return rebuild.view, (owner, offset, found.shape, found.strides, found.dtype)

    def _owner(self, found: Any) -> Any:
        flags = found.flags
        if found.dtype.hasobject or not flags.forc or found.size == 0:
            return NotImplemented
        order = "C" if flags.c_contiguous else "F"
        flat = (found if flags.c_contiguous else found.T).reshape(-1).view("u1")
        return rebuild.array, (pickle.PickleBuffer(flat), found.dtype, found.shape, order)

    def _apart(self, found: Any) -> Any:
        # A frame's arrays never stay views of each other: pandas keeps its own account of who shares what.
        buffers: List[pickle.PickleBuffer] = []
        inner = _Apart(io.BytesIO(), self.carrier, buffers, found)
        return rebuild.apart, (inner.bytes(), tuple(buffers))


class TokenPickler(ValuePickler):
    """Pickles one value, with tokens in place of the objects that are entries of the state of their own.

    Args:
        file: Where the stream goes.
        carrier: Knows the notebook's functions and classes.
        tokens: By id of the object.
        buffers: As above.
        owners: As above.
        own: Ids of objects that are pickled by value all the same.

    Attributes:
        met: Ids of the objects whose tokens were written.
    """

    def __init__(
        self,
        file: Any,
        carrier: Carrier,
        tokens: Dict[int, str],
        *,
        buffers: Optional[List[pickle.PickleBuffer]] = None,
        owners: FrozenSet[int] = frozenset(),
        own: FrozenSet[int] = frozenset(),
    ) -> None:
        super().__init__(file, carrier, buffers, owners | frozenset(tokens))
        self.met: Set[int] = set()
        self.tokens = tokens
        self._own = own

    def persistent_id(self, found: Any) -> Optional[str]:
        """The token of an object that has one; None for what is pickled by value."""
        token = self.tokens.get(id(found))
        if token is None or id(found) in self._own:
            return None
        self.met.add(id(found))
        return token


class _Apart(ValuePickler):
    """Pickles one frame by pandas' own rules."""

    def __init__(self, file: io.BytesIO, carrier: Carrier, buffers: List[pickle.PickleBuffer], frame: Any) -> None:
        super().__init__(file, carrier, buffers)
        self._file = file
        self._frame = frame

    def reducer_override(self, found: Any) -> Any:
        """As the outer pickler, but for the frame itself."""
        return NotImplemented if found is self._frame else super().reducer_override(found)

    def bytes(self) -> bytes:
        """The stream."""
        self.dump(self._frame)
        return self._file.getvalue()


def _collector(buffers: List[pickle.PickleBuffer]) -> Callable[[pickle.PickleBuffer], bool]:
    def collect(buffer: pickle.PickleBuffer) -> bool:
        try:
            buffer.raw()
        except BufferError:  # neither C nor Fortran contiguous
            return True
        buffers.append(buffer)
        return False

    return collect


def memory_owner(array: Any) -> Any:
    """The numpy array whose memory an array uses: itself where it owns it."""
    kind = type(array)
    owner = array
    while isinstance(owner.base, kind):
        owner = owner.base
    return owner


_frames: Set[type] = set()
_no_frames: Set[type] = set()


def _is_frame(kind: type) -> bool:
    if kind in _frames:
        return True
    if kind in _no_frames:
        return False
    is_frame = any(base.__module__ == "pandas.core.generic" and base.__name__ == "NDFrame" for base in kind.__mro__)
    (_frames if is_frame else _no_frames).add(kind)
    return is_frame
