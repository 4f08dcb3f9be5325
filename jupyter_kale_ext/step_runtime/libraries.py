"""What a notebook's code does to the libraries it uses: settings and random states, attributes that it replaced."""

from __future__ import annotations

import sys
from typing import Dict, Iterator, Set

from . import library_patches, patches, rebuild
from .carrier import Carrier
from .events import Events
from .executor import Executor
from .hooks import ImportHooks
from .program import Program
from .sections import Section, sections
from .shared import Holder, Shared
from .state import State


class Libraries:
    """Restores what ancestors did to libraries, as soon as each is imported, and saves what is so at the end.

    What can't be restored or carried is told as a warning.
    """

    def __init__(self, state: State, program: Program, executor: Executor, carrier: Carrier, events: Events) -> None:
        self._state = state
        self._program = program
        self._executor = executor
        self._carrier = carrier
        self._events = events
        self._hooks = ImportHooks()
        self._sections = sections()
        self._assigned: Set[str] = set()
        self._called: Set[str] = set()

    def note(self, source: str) -> None:
        """Take note of what a cell that has run may have replaced."""
        self._assigned.update(patches.targets(source))
        self._called.update(library_patches.called(source))

    def holders(self) -> Iterator[Holder]:
        """What was put into libraries may hold an object that something else holds too."""
        for place, patch in self._patches().items():
            yield Holder("state", ":".join(place), patch.value)

    def restore(self, late: bool) -> None:
        """Set what ancestors set.

        Args:
            late: True for the second time, after the prelude.
        """
        self._restore_sections(late)
        self._restore_patches()

    def _restore_sections(self, late: bool) -> None:
        for section in self._sections:
            blob = self._state.blob("section", section.name)
            if blob is not None and (late or not section.late):
                self._restore_section(section, blob)

    def _restore_section(self, section: Section, blob: bytes) -> None:
        def act() -> None:
            try:
                section.restore(rebuild.load(blob))
            except Exception as error:  # noqa: BLE001 - settings of another version of the library
                message = f"The state of {section.name} could not be restored: {type(error).__name__}: {error}"
                self._events.emit("warning", message=message)

        self._hooks.when_imported((section.module, *section.outer), act)

    def _restore_patches(self) -> None:
        for key, (_, blob) in self._state.of("patch").items():
            if blob is not None:
                self._restore_patch(key, blob)

    def _restore_patch(self, key: str, blob: bytes) -> None:
        module, _, path = key.partition(":")

        def act() -> None:
            try:
                patches.put(sys.modules[module], path, patches.Patch(*rebuild.load(blob)))
            except Exception as error:  # noqa: BLE001 - another version of the library, or a value it refuses
                message = f"`{module}.{path}` could not be set as in an earlier step: {type(error).__name__}: {error}"
                self._events.emit("warning", message=message)

        self._hooks.when_imported((module,), act)

    def save_sections(self, shared: Shared) -> None:
        """Put the settings into the state."""
        for section in self._sections:
            if section.module in sys.modules:
                self._save_section(section, shared)

    def _save_section(self, section: Section, shared: Shared) -> None:
        before = self._state.blob("section", section.name)
        try:
            value = section.capture()
            blob = None if value is None else shared.dump(value)
        except Exception as error:  # noqa: BLE001 - a setting that can't be pickled
            message = f"The state of {section.name} does not travel: {type(error).__name__}: {error}"
            self._events.emit("warning", message=message)
            return
        self._state.put("section", section.name, blob)
        if section.random and before is not None and blob != before and self._program.concurrent:
            self._warn_of_order(section)

    def save_patches(self, shared: Shared) -> None:
        """Put into the state what differs from the libraries' own.

        Raises:
            MemoryError, OSError: There is no room.
        """
        for (module, path), patch in self._patches().items():
            key = f"{module}:{path}"
            try:
                self._state.put("patch", key, shared.dump(tuple(patch)))
            except (MemoryError, OSError):
                raise
            except Exception as error:  # noqa: BLE001 - whatever the value raises when pickled
                message = (
                    f"`{module}.{path}` was set to a value that can't be carried, so later steps see the library's "
                    f"own: {type(error).__name__}: {error}. Tag the cell that sets it `imports`, so that every step "
                    "does."
                )
                self._events.emit("warning", message=message)

        for (module, path), patch in library_patches.changed(self._called, self._executor.namespace).items():
            try:
                self._state.put("patch", f"{module}:{path}", shared.dump(tuple(patch)))
            except (MemoryError, OSError):
                raise
            except Exception:  # noqa: BLE001 - the library's own business: nothing the notebook's code names
                continue

    def _patches(self) -> Dict[patches.Place, patches.Patch]:
        for source in self._carrier.codes.sources.values():
            if "def " in source:  # functions of earlier cells, called here
                self._assigned.update(patches.targets(source))
        return patches.changed(self._assigned, self._executor.namespace)

    def _warn_of_order(self, section: Section) -> None:
        others = ", ".join(f"`{name}`" for name in self._program.concurrent)
        message = (
            f"This step drew random numbers ({section.name}) beside {others}, which come before it in the notebook and "
            "may draw from the same generator, there one after the other. "
            "Give each step a seed of its own to get the same numbers."
        )
        self._events.emit("warning", message=message)
