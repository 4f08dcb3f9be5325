"""The carrier: takes the notebook's functions and classes from one step to the next.

A class, or a function bound to a name of the notebook, has a key that stays the same through all steps, so that an
object arriving by two ways still has one class. Functions see the globals of the step they run in, as in a notebook.
"""

from __future__ import annotations

import ast
import enum
import io
import pickle
import types
from typing import Any, Dict, Iterable, List, Optional, Set, Tuple

from . import codes, rebuild
from .pickler import ValuePickler

Entry = Tuple[int, Optional[bytes]]
"""Order of the step that last changed it, and its pickle; None for something deleted."""

_CLASS_OWN = frozenset(
    ("__dict__", "__weakref__", "__module__", "__qualname__", "__slots__", "_abc_impl", "__subclasshook__",
     "__annotations_cache__", "__slotnames__", "__static_attributes__", "__firstlineno__")
)  # fmt: skip
_TUPLE_OWN = frozenset(
    ("_fields", "_field_defaults", "_make", "_replace", "_asdict", "__new__", "__repr__", "__getnewargs__",
     "__match_args__", "__replace__")
)  # fmt: skip
_ENUM_OWN = frozenset(("__new__", "__reduce_ex__", "__format__", "__str__", "__repr__", "__hash__"))
_PLAIN_METAS = ("abc", "builtins", "enum", "typing", "collections")


class Carrier:
    """Responsibilities: keys of functions and classes, their pickles, loading them on demand.

    Attributes:
        namespace: The notebook's globals.
        codes: The cells' sources.
        needed: Names that functions loaded so far refer to.
    """

    def __init__(self, namespace: Dict[str, Any], order: int) -> None:
        self.namespace = namespace
        self.codes = codes.Codes()
        self.needed: Set[str] = set()
        self._order = order
        self._keys: Dict[int, str] = {}
        self._objects: Dict[str, Any] = {}
        self._baseline: Dict[str, bytes] = {}
        self._inherited: Dict[str, Entry] = {}
        self._waiting: List[str] = []
        self._resolve: Any = None
        rebuild.use(self)

    # loading

    def inherit(self, entries: Dict[str, Entry], resolve: Any) -> None:
        """Take over the definitions of earlier steps.

        Args:
            entries: By key.
            resolve: Called with names that must be in the namespace now.
        """
        self._inherited = dict(entries)
        self._resolve = resolve

    def need(self, code: types.CodeType) -> None:
        """Note the names a function will look up when it is called."""
        self.needed.update(codes.names(code))

    def definition(self, key: str) -> Any:
        """The class or function of a key, made on first use.

        Raises:
            KeyError: No earlier step made it.
        """
        if key in self._objects:
            return self._objects[key]
        _, blob = self._inherited[key]
        skeleton, state = pickle.loads(blob or b"")
        made = pickle.loads(skeleton)
        if key in self._objects:  # what it is made of needed it, and made it
            return self._objects[key]
        self._register(key, made)
        setter, value = pickle.loads(state)
        setter(made, value)
        self._baseline[key] = self._blob(made)
        return made

    def replay(self, filename: str, qualname: str) -> type:
        """Run a class statement again in the namespace, for classes whose metaclass wants it."""
        tree = ast.parse(self.codes.sources[filename])
        found = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and node.name == qualname]
        if not found:
            raise pickle.UnpicklingError(f"the class statement of {qualname} is nowhere in {filename}")
        code = compile(ast.Module([found[-1]], []), filename, "exec", dont_inherit=True)
        self._resolve(set(codes.names(code)) - {qualname})
        before = self.namespace.get(qualname, rebuild)
        exec(code, self.namespace)
        made: type = self.namespace[qualname]
        if before is not rebuild:
            self.namespace[qualname] = before
        return made

    def register_prelude(self) -> None:
        """Give what the prelude defined the same keys in every step."""
        for name, value in list(self.namespace.items()):
            if isinstance(value, (type, types.FunctionType)) and getattr(value, "__module__", None) == "__main__":
                key = f"prelude.{name}"
                if id(value) not in self._keys:
                    self._register(key, value)
                    self._baseline[key] = self._blob(value)
        for key in list(self._inherited):
            if key in self._baseline:  # an earlier step changed it
                setter, value = pickle.loads(pickle.loads(self._inherited[key][1] or b"")[1])
                setter(self._objects[key], value)
                self._baseline[key] = self._blob(self._objects[key])

    # saving

    def name_functions(self) -> None:
        """Give a key to every function that has a name of its own in the notebook."""
        for value in list(self.namespace.values()):
            # Closures go by value, with whatever shares their cells.
            if isinstance(value, types.FunctionType) and value.__globals__ is self.namespace and not value.__closure__:
                self.key(value, make=True)

    def key(self, found: Any, make: Optional[bool] = None) -> Optional[str]:
        """The key of a class or function; a class without one gets one, a function has one or is pickled by value."""
        key = self._keys.get(id(found))
        if key is None and (isinstance(found, type) if make is None else make):
            key = f"{self._order}.{len(self._keys)}"
            self._register(key, found)
            self._waiting.append(key)
        return key

    def has_key(self, found: Any) -> bool:
        """True for a function that is filed under a key: it is the same wherever it is loaded."""
        return isinstance(found, types.FunctionType) and id(found) in self._keys

    def read_unseen(self) -> Set[str]:
        """Names that functions read whose source is in no cell (``%run -i``, ``exec``): no step knows of them."""
        found: Set[str] = set()
        for value in self.namespace.values():
            own = isinstance(value, types.FunctionType) and value.__globals__ is self.namespace
            if own and value.__code__.co_filename not in self.codes.sources:
                found.update(codes.names(value.__code__))
        return found

    def entries(self) -> Dict[str, Entry]:
        """All definitions, inherited and new, those that changed in this step under its order."""
        result = dict(self._inherited)
        for key, baseline in list(self._baseline.items()):
            try:
                blob = self._blob(self._objects[key])
            except Exception as error:  # noqa: BLE001 - whatever a user's object raises when pickled
                blob = self._missing(key, error)
            if blob != baseline:
                result[key] = (self._order, blob)
        while self._waiting:
            key = self._waiting.pop()
            try:
                result[key] = (self._order, self._blob(self._objects[key]))
            except Exception as error:  # noqa: BLE001
                result[key] = (self._order, self._missing(key, error))
        return result

    def reduce_function(self, found: types.FunctionType) -> Tuple[Any, ...]:
        """The pickle's recipe for a function by value."""
        skeleton, state = self._function_parts(found)
        return (rebuild.function, skeleton, state, None, None, rebuild.set_function)

    def _register(self, key: str, found: Any) -> None:
        self._keys[id(found)] = key
        self._objects[key] = found

    def _missing(self, key: str, error: Exception) -> bytes:
        name = getattr(self._objects[key], "__qualname__", key)
        skeleton = self._dump_reduce(rebuild.missing, (name, f"{type(error).__name__}: {error}"))
        return pickle.dumps((skeleton, b""))

    def _blob(self, found: Any) -> bytes:
        """The pickle of a definition by value: how to make it, and its state."""
        if isinstance(found, types.FunctionType):
            skeleton, state = self._function_parts(found)
            parts: Any = ((rebuild.function, skeleton), (rebuild.set_function, state))
        else:
            parts = (
                _class_parts(found, self.codes.sources),
                (rebuild.set_class, _class_state(found, self.codes.sources)),
            )
        return pickle.dumps((self._dump_reduce(*parts[0]), self._dump(parts[1])))

    def _function_parts(self, found: types.FunctionType) -> Tuple[Tuple[Any, ...], Dict[str, Any]]:
        scope = self._scope(found)
        cells = found.__closure__ or ()
        state: Dict[str, Any] = {
            "closure": [_content(cell) for cell in cells],
            "attributes": dict(vars(found)),
            "__defaults__": found.__defaults__,
            "__kwdefaults__": found.__kwdefaults__,
            "__annotations__": dict(found.__annotations__),
            "__doc__": found.__doc__,
            "__module__": found.__module__,
            "__qualname__": found.__qualname__,
        }
        return (self.codes.reference(found.__code__), found.__name__, scope, cells), state

    def _scope(self, found: types.FunctionType) -> Any:
        import sys

        if found.__globals__ is self.namespace:
            return None
        home = sys.modules.get(found.__module__ or "")
        if home is not None and vars(home) is found.__globals__:
            return home.__name__
        return {name: found.__globals__[name] for name in codes.names(found.__code__) if name in found.__globals__}

    def _dump(self, value: Any) -> bytes:
        file = io.BytesIO()
        ValuePickler(file, self).dump(value)
        return file.getvalue()

    def _dump_reduce(self, make: Any, arguments: Tuple[Any, ...]) -> bytes:
        return self._dump(_Recipe(make, arguments))


class _Recipe:
    """Pickles as the call of a function."""

    def __init__(self, make: Any, arguments: Tuple[Any, ...]) -> None:
        self._recipe = make, arguments

    def __reduce__(self) -> Tuple[Any, Tuple[Any, ...]]:
        return self._recipe


def _content(cell: types.CellType) -> Tuple[bool, Any]:
    try:
        return True, cell.cell_contents
    except ValueError:
        return False, None


def _class_parts(found: type, sources: Iterable[str]) -> Tuple[Any, Tuple[Any, ...]]:
    """How to make a class without its attributes."""
    meta = type(found)
    body: Dict[str, Any] = {"__module__": found.__module__, "__qualname__": found.__qualname__}
    if _is_namedtuple(found):
        defaults = tuple(found._field_defaults.values())  # type: ignore[attr-defined]
        return rebuild.namedtuple_class, (found.__name__, found._fields, defaults, found.__module__)  # type: ignore[attr-defined]
    if isinstance(found, enum.EnumMeta):
        if (
            "__new__" in vars(found)
            and "__new_member__" in vars(found)
            and _own_code(vars(found)["__new_member__"], sources)
        ):
            raise pickle.PicklingError(f"the enumeration {found.__name__} has a __new__ of its own")
        kind: Any = found
        members = [(name, member._value_) for name, member in kind.__members__.items()]
        return rebuild.enum_class, (meta, found.__name__, found.__bases__, body, members)
    plain = meta.__module__.partition(".")[0] in _PLAIN_METAS and meta.__name__ != "_TypedDictMeta"
    if not plain and meta.__module__ != "__main__":
        filename = _source_of(found, sources)
        if filename:
            return rebuild.source_class, (filename, found.__name__)
    for name in ("__slots__", "__orig_bases__"):
        if name in vars(found):
            body[name] = vars(found)[name]
    return rebuild.plain_class, (meta, found.__name__, found.__bases__, body)


def _class_state(found: type, sources: Iterable[str]) -> Dict[str, Any]:
    """The attributes of a class that making it does not give it."""
    if _class_parts(found, sources)[0] is rebuild.source_class:
        return {}
    state = {}
    is_tuple, is_enum = _is_namedtuple(found), isinstance(found, enum.EnumMeta)
    for name, value in vars(found).items():
        if name in _CLASS_OWN or isinstance(value, (types.MemberDescriptorType, types.GetSetDescriptorType)):
            continue
        if is_tuple and (name in found._fields or (name in _TUPLE_OWN and not _own_code(value, sources))):  # type: ignore[attr-defined]
            continue
        if is_enum and _enum_makes(found, name, value, sources):
            continue
        state["__annotate__" if name == "__annotate_func__" else name] = value
    if isinstance(found, enum.EnumMeta):
        state["__members__"] = _members(found)
    return state


def _members(found: Any) -> Dict[str, Dict[str, Any]]:
    """What the notebook's code gave the members of an enumeration."""
    return {
        key: {name: value for name, value in vars(member).items() if not (name[0] == name[-1] == "_")}
        for key, member in found.__members__.items()
    }


def _enum_makes(found: Any, name: str, value: Any, sources: Iterable[str]) -> bool:
    if name in found.__members__ or (name in _ENUM_OWN and not _own_code(value, sources)):
        return True
    return (name.startswith("_") and name.endswith("_") and not name.startswith("__")) or name == "__new_member__"


def _own_code(value: Any, sources: Iterable[str]) -> bool:
    value = getattr(value, "__func__", value)
    code = getattr(value, "__code__", None)
    return code is not None and code.co_filename in sources


def _is_namedtuple(found: type) -> bool:
    return found.__bases__ == (tuple,) and hasattr(found, "_fields") and hasattr(found, "_field_defaults")


def _source_of(found: type, sources: Iterable[str]) -> Optional[str]:
    for value in vars(found).values():
        if _own_code(value, sources):
            return str(getattr(value, "__func__", value).__code__.co_filename)
    names: Any = sources
    for filename in reversed(list(names)):
        if f"class {found.__name__}" in names[filename]:
            return str(filename)
    return None
