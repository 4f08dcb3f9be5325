"""The carrier: takes the notebook's functions and classes from one step to the next.

A class, or a function bound to a name of the notebook, has a key that stays the same through all steps, so that an
object arriving by two ways still has one class. Functions see the globals of the step they run in, as in a notebook.
"""

from __future__ import annotations

import ast
import pickle
import types
from typing import Any, Dict, Iterator, List, Optional, Set, Tuple

from . import codes, rebuild
from .classes import class_parts, class_state
from .recipe import Recipe, missing

Entry = Tuple[int, Optional[bytes]]
"""Order of the step that last changed it, and its pickle; None for something deleted."""


class Carrier:
    """Responsibilities: keys of functions and classes, their pickles, loading them on demand.

    Attributes:
        namespace: The notebook's globals.
        codes: The cells' sources.
        needed: Names that functions loaded so far refer to.
        shared: The objects that definitions share with others.
    """

    def __init__(self, namespace: Dict[str, Any], order: int) -> None:
        self.namespace = namespace
        self.codes = codes.Codes()
        self.needed: Set[str] = set()
        self.shared: Any = None
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
        skeleton, state = rebuild.load(blob or b"")
        made = rebuild.load(skeleton)
        if key in self._objects:  # what it is made of needed it, and made it
            return self._objects[key]
        self._register(key, made)
        setter, value = rebuild.load(state)
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
                setter, value = rebuild.load(rebuild.load(self._inherited[key][1] or b"")[1])
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

    def reduce_function(self, found: types.FunctionType, tokens: Dict[int, str]) -> Tuple[Any, ...]:
        """The pickle's recipe for a function by value; a cell that has a token brings its content by itself."""
        skeleton, state = self._function_parts(found, tokens)
        return (rebuild.function, skeleton, state, None, None, rebuild.set_function)

    def _register(self, key: str, found: Any) -> None:
        self._keys[id(found)] = key
        self._objects[key] = found

    def _missing(self, key: str, error: Exception) -> bytes:
        name = getattr(self._objects[key], "__qualname__", key)
        skeleton = self._dump(missing(name, error))
        return pickle.dumps((skeleton, b""))

    def held(self) -> Iterator[Tuple[str, Any]]:
        """What there is to a definition, for each that was loaded or made in this step, by key."""
        done: Set[str] = set()
        while set(self._objects) - done:
            for key in set(self._objects) - done:
                done.add(key)
                (_, arguments), (_, state) = self._parts(self._objects[key])
                yield key, (arguments, state)

    def _blob(self, found: Any) -> bytes:
        """The pickle of a definition by value: how to make it, and its state."""
        (make, arguments), state = self._parts(found)
        return pickle.dumps((self._dump(Recipe(make, arguments)), self._dump(state)))

    def _parts(self, found: Any) -> Tuple[Tuple[Any, Any], Tuple[Any, Any]]:
        if isinstance(found, types.FunctionType):
            skeleton, state = self._function_parts(found, self.shared.tokens)
            return (rebuild.function, skeleton), (rebuild.set_function, state)
        sources = self.codes.sources
        return class_parts(found, sources), (rebuild.set_class, class_state(found, sources))

    def _function_parts(
        self, found: types.FunctionType, tokens: Dict[int, str]
    ) -> Tuple[Tuple[Any, ...], Dict[str, Any]]:
        scope = self._scope(found)
        cells = found.__closure__ or ()
        state: Dict[str, Any] = {
            "closure": [(False, None) if id(cell) in tokens else _content(cell) for cell in cells],
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
        dumped: bytes = self.shared.dump(value)
        return dumped


def _content(cell: types.CellType) -> Tuple[bool, Any]:
    try:
        return True, cell.cell_contents
    except ValueError:
        return False, None
