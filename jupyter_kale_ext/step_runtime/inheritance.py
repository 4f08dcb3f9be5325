"""What a step takes over from the steps before it and leaves to the steps after it, besides data values."""

from __future__ import annotations

import importlib
import json
import os
import pickle
import sys
import types
from functools import partial
from typing import Any, Dict, Iterable, Iterator, List, Set

from . import names, rebuild, registered
from .carrier import Carrier
from .events import Events
from .executor import Executor
from .failures import StepFailed, failure
from .libraries import Libraries
from .program import Program, decode
from .recipe import missing
from .shared import Holder, Shared
from .state import State, read, write
from .surroundings import Surroundings

_RESULT_LIMIT = 1 << 16
"""Bytes of a cell's result that travel for ``_`` and ``Out``; bigger ones are values to be named."""


class Inheritance:
    """Restores the state of a step's ancestors and saves the step's own.

    Responsibilities: names of imports, functions and classes; magics; results of cells. Environment and files are the
    surroundings', functions and classes by key the carrier's, settings of libraries the libraries'.
    """

    def __init__(self, program: Program, executor: Executor, carrier: Carrier, events: Events) -> None:
        self._program = program
        self._executor = executor
        self._carrier = carrier
        self._events = events
        self._state = State([read(program.input_path(key)) for key in program.states], program.order)
        self.shared = Shared(self._state, carrier)
        self.surroundings = Surroundings(self._state, shared=bool(os.environ.get("KALE_SHARED_WORKDIR")))
        self._libraries = Libraries(self._state, program, executor, carrier, events)
        self._magics = registered.Registered()
        self._statements: Set[str] = set()
        self._imported: Set[str] = set()
        self._wanted: Set[str] = set()
        self._loading: Set[str] = set()
        self._loaded: Dict[str, bytes] = {}
        self._after_prelude: Dict[str, int] = {}

    # from the steps before

    def restore_before_prelude(self) -> None:
        """What must be there before any code runs: environment, sources, settings of libraries."""
        if not self._program.states:
            self.surroundings.unpack(self._program.files)
        self.surroundings.restore_files()
        self.surroundings.restore()
        for filename, (_, blob) in self._state.of("source").items():
            self._carrier.codes.add(filename, (blob or b"").decode("utf-8"))
        self._carrier.inherit(self._state.of("def"), self.resolve)
        self._libraries.restore(late=False)

    def restore_after_prelude(self, used: Set[str]) -> None:
        """What ancestors left wins over what the prelude, run once more, has just done.

        Args:
            used: The words of the step's code.

        Raises:
            StepFailed: A name the step uses can't be loaded here.
        """
        self._carrier.register_prelude()
        self._find_on_demand()
        self.surroundings.restore()
        if self._program.states:
            self._libraries.restore(late=True)
        self._after_prelude = {name: id(value) for name, value in self._executor.namespace.items()}
        self._wanted = set(self._state.of("name")) if names.is_dynamic(used) else used
        self.resolve(self._wanted)
        self._restore_magics(used)
        if names.results_used(used):
            results = self._state.of("out")
            found = {int(number): rebuild.load(blob) for number, (_, blob) in results.items() if blob is not None}
            self._executor.restore_results(found)

    def resolve(self, wanted: Set[str]) -> None:
        """Bring names into the namespace, and what they need in turn.

        Raises:
            StepFailed: One of them can't be loaded here.
        """
        done: Set[str] = set()
        while True:
            if names.sees_all(self._carrier.needed):
                wanted = wanted | set(self._state.of("name"))
            due = [name for name in wanted | self._carrier.needed if name not in done and name not in self._loading]
            if not due:
                return
            for name in sorted(due):
                done.add(name)
                blob = self._state.blob("name", name)
                if blob is not None:
                    self._loading.add(name)
                    found = self._executor.namespace[name] = self._load(name, blob)
                    self._loading.discard(name)
                    # As it is pickled here: what differs from it at the end has changed in this step.
                    self._loaded[name] = self._name_blob(name, found)

    def _find_on_demand(self) -> None:
        """Let pickles that the notebook itself wrote find its functions and classes in ``__main__``."""
        inheritance = self

        class Main(types.ModuleType):
            def __getattr__(self, name: str) -> Any:
                if inheritance._state.blob("name", name) is not None and not name.startswith("__"):
                    inheritance.resolve({name})
                    if name in vars(self):
                        return vars(self)[name]
                raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")

        self._executor.module.__class__ = Main

    def _load(self, name: str, blob: bytes) -> Any:
        try:
            found = rebuild.load(blob)
            if isinstance(found, types.ModuleType):
                # What the notebook reaches through the package's attributes, because it imported it somewhere.
                for dotted in self._state.of("module"):
                    if dotted.startswith(found.__name__ + "."):
                        importlib.import_module(dotted)
        except StepFailed:
            raise
        except Exception as error:
            raise _not_loaded(name, error) from error
        return found

    def _restore_magics(self, used: Set[str]) -> None:
        magics = {key: blob for key, (_, blob) in self._state.of("magic").items() if blob is not None}
        while magics:
            due = registered.wanted(magics, used)
            if not due:
                return
            for key in due:
                used = used | self._magics.restore(key, partial(self._load, key, magics.pop(key)))

    # to the steps after

    def note(self, source: str) -> None:
        """Take note of what a cell that has run defines and imports."""
        self._statements.update(names.defined(source))
        for module in names.starred(source):
            found = vars(sys.modules[module]) if module in sys.modules else {}
            self._statements.update(found.get("__all__", [name for name in found if not name.startswith("_")]))
        self._imported.update(names.imported(source))
        self._libraries.note(source)

    def is_used_up(self, name: str) -> bool:
        """True where an earlier step read on in an iterator, after the last step that handed it on."""
        return self._state.blob("used_up", name) is not None

    def note_used_up(self, names: Iterable[str], handed_on: Iterable[str]) -> None:
        """Take note of iterators the step has read on in, and of names that are whole again as it hands them on."""
        for name in handed_on:
            if self.is_used_up(name):
                self._state.put("used_up", name, None)
        for name in names:
            self._state.put("used_up", name, pickle.dumps(self._program.step))

    def holders(self) -> Iterator[Holder]:
        """What of the state may hold an object that something else holds too."""
        namespace = self._executor.namespace
        for name in self._travelling():
            if not isinstance(namespace[name], (types.ModuleType, types.BuiltinFunctionType)):
                yield Holder("state", name, namespace[name])
        yield from self._libraries.holders()
        for key, parts in self._carrier.held():
            yield Holder("state", key, parts)

    def save(self, path: str) -> None:
        """Write the state artifact.

        Raises:
            OSError: The disk is full.
        """
        state = self._state
        self._save_names()
        for key, (order, blob) in self._carrier.entries().items():
            if state.table.get(("def", key)) != (order, blob):
                state.put("def", key, blob)
        for dotted in self._imported & set(sys.modules):
            state.put("module", dotted, b"")
        for filename, source in self._carrier.codes.sources.items():
            state.put("source", filename, source.encode("utf-8"))
        self._libraries.save_sections(self.shared)
        for key, recipe in self._magics.recipes():
            state.put("magic", key, self._name_blob(key, recipe))
        self._libraries.save_patches(self.shared)
        self._save_results()
        for message in self.surroundings.save():
            self._events.emit("warning", message=message)
        write(path, state.table)
        with open(os.path.join(path, "code.json"), "w", encoding="utf-8") as file:
            json.dump(self._program.code, file)
        with open(os.path.join(path, "boot.py"), "w", encoding="utf-8") as file:
            file.write(decode(self._program.code["kale_runtime"])["boot_after"])

    def _save_names(self) -> None:
        namespace, state, program = self._executor.namespace, self._state, self._program
        inherited, data = state.of("name"), self._data()
        for name in self._travelling():
            blob = self._name_blob(name, namespace[name])
            known = name in inherited or self._after_prelude.get(name) != id(namespace[name])
            if known and blob != self._loaded.get(name):
                state.put("name", name, blob)
        for name in inherited:
            if (name in self._wanted and name not in namespace) or (name in program.outputs and name in data):
                state.put("name", name, None)

    def _travelling(self) -> List[str]:
        extra = self._statements | set(self._loaded) | self._carrier.read_unseen()
        return list(names.travelling(self._executor.namespace, extra, self._data()))

    def _data(self) -> Set[str]:
        """Names that travel as values, not with the state."""
        program, namespace = self._program, self._executor.namespace
        handed = {*program.outputs, *program.inputs}
        # Functions that call one another are found with the state too, whichever of them a step takes as values.
        return {name for name in handed if not self._carrier.has_key(namespace.get(name))} | {*program.parameters}

    def _name_blob(self, name: str, value: Any) -> bytes:
        try:
            return self.shared.dump(value)
        except (MemoryError, OSError):
            raise
        except Exception as error:  # noqa: BLE001 - whatever a user's object raises when pickled; told if it is needed
            return pickle.dumps(missing(name, error))

    def _save_results(self) -> None:
        for number, value in self._executor.results().items():
            try:
                blob = self.shared.dump(value)
            except Exception:  # noqa: BLE001 - a result that can't be pickled is no value anybody asked for
                continue
            if len(blob) <= _RESULT_LIMIT:
                self._state.put("out", str(number), blob)


def _not_loaded(name: str, error: Exception) -> StepFailed:
    message = f"`{name}` can't be loaded here: {type(error).__name__}: {error}"
    remedy = "Tag the cell that defines it `functions` or `imports`, so that it runs at the start of every step."
    if isinstance(error, ModuleNotFoundError):
        remedy = f"Install the package that provides `{error.name}` in this step's environment or image."
    return failure("value", message, remedy)
