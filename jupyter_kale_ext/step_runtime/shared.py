"""Objects held in several places: a list that is a variable and a function's default, a row in two tables.

Such an object is an entry of the state by itself. Whatever holds it, a value's artifact or another entry, is pickled
with its token in place of it, so that a later step has one object, as the last step left it, by whichever way.

Kinds of the state: ``token`` (key: token; the key of its entry), ``shared`` (key: the first token in it; the steps that
changed it, its tokens, the definitions it needs, its objects) and ``moved`` (key: group and name of an artifact that
was written before its object was found shared; the value with tokens).
"""

from __future__ import annotations

import io
import pickle
import types
from typing import Any, Dict, Iterable, List, NamedTuple, Optional, Sequence, Set

from . import rebuild
from .carrier import Carrier
from .failures import failure
from .identity import identities
from .pickler import TokenPickler
from .recipe import missing
from .state import State

_LIMIT = 1 << 24
"""Bytes of an object that only values share: a bigger one isn't put into every later step's state."""

_KINDS = ("state", "input", "output")


class Holder(NamedTuple):
    """Something that holds objects.

    Attributes:
        kind: ``state`` for what travels with the state, ``input`` for a value that is not handed on, ``output``.
        name: The variable's name; any text for other entries of the state.
        value: What is pickled.
        group: The group of an input's artifact.
        contents: Its objects that can change, by id, where they are known already.
        changed: True for an input that isn't what it was.
    """

    kind: str
    name: str
    value: Any
    group: str = ""
    contents: Optional[Dict[int, Any]] = None
    changed: bool = False


class Shared:
    """The shared objects of a step.

    Responsibilities: loads them on demand, finds new ones when the step ends, files them.

    Attributes:
        tokens: By id of the object.
    """

    def __init__(self, state: State, carrier: Carrier) -> None:
        self.tokens: Dict[int, str] = {}
        self._state = state
        self._carrier = carrier
        self._objects: Dict[str, Any] = {}
        self._entry: Dict[str, str] = {}
        self._baseline: Dict[str, bytes] = {}
        carrier.shared = self

    # loading

    def object(self, token: str) -> Any:
        """The object of a token.

        Raises:
            StepFailed: Steps that ran side by side changed it.
            KeyError: No earlier step filed it.
        """
        if token not in self._objects:
            self._load((self._state.blob("token", token) or b"").decode())
        return self._objects[token]

    def moved(self, group: str, name: str) -> Optional[Any]:
        """The value of an artifact whose objects were found shared after it was written, in a tuple; else None."""
        blob = self._state.blob("moved", f"{group}:{name}")
        return None if blob is None else (rebuild.load(blob),)

    def _load(self, entry: str) -> None:
        if entry in self._state.conflicts:
            raise failure(
                "value",
                "Steps that ran side by side changed one object, which a function, a class or several variables hold.",
                "Put one of the steps after the other (`prev:`), or give each an object of its own.",
            )
        _, tokens, definitions, stream = pickle.loads(self._state.blob("shared", entry) or b"")
        for key in definitions:
            self._carrier.definition(key)
        if entry in self._baseline:  # a definition holds it
            return
        objects, contents = rebuild.load(stream)
        for token, found in zip(tokens, objects):
            self._file(token, found, entry)
        for index, (filled, content) in contents.items():
            if filled:
                objects[index].cell_contents = content
        self._baseline[entry] = self._stream(tokens)[0]

    def _file(self, token: str, found: Any, entry: str) -> None:
        self._objects[token] = found
        self._entry[token] = entry
        self.tokens[id(found)] = token

    # saving

    def settle(self, every: Iterable[Holder]) -> Set[str]:
        """Find what is shared, and file it.

        Args:
            every: All holders; definitions last, since looking at the others finds more of them.

        Returns:
            Names of the outputs that hold something shared.
        """
        looked = [(holder, self._contents(holder)) for holder in every]
        looked.sort(key=lambda pair: _KINDS.index(pair[0].kind))
        holders, contents = [pair[0] for pair in looked], [pair[1] for pair in looked]
        before = dict(self.tokens)
        met = self._find(holders, contents)
        for holder, found in zip(holders, met):
            if holder.kind == "input" and (holder.changed or (found - before.keys()) & self.tokens.keys()):
                self._move(holder)
        return {
            holder.name for holder, found in zip(holders, met) if holder.kind == "output" and found & self.tokens.keys()
        }

    def _find(self, holders: Sequence[Holder], contents: Sequence[Dict[int, Any]]) -> List[Set[int]]:
        """File what is shared; gives for each holder what it holds of that."""
        inner = [self._members(tokens) for tokens in self._entries().values()]
        known = {id(found): found for found in self._objects.values()}
        apart = {holder.group for holder in holders if holder.changed}
        while True:
            shared = {**_held_twice(holders, contents, inner, apart), **known}
            met = [
                self._met(holder.value, dict.fromkeys(shared, "")) if found.keys() & shared.keys() else set()
                for holder, found in zip(holders, contents)
            ]
            more = {holder.group for holder, found in zip(holders, met) if holder.group and found - known.keys()}
            if more <= apart:
                break
            apart |= more
        lasting = {key for holder, found in zip(holders, contents) if holder.kind == "state" for key in found}
        self._save({**known, **{key: shared[key] for found in met for key in found}}, lasting | known.keys())
        return met

    def _move(self, holder: Holder) -> None:
        try:
            blob = self.dump(holder.value)
        except (MemoryError, OSError):
            raise
        except Exception as error:  # noqa: BLE001 - whatever a user's object raises when pickled; told if it is needed
            blob = pickle.dumps(missing(holder.name, error))
        self._state.put("moved", f"{holder.group}:{holder.name}", blob)

    def dump(self, value: Any) -> bytes:
        """The stream of a value, with tokens."""
        file = io.BytesIO()
        TokenPickler(file, self._carrier, self.tokens).dump(value)
        return file.getvalue()

    def _contents(self, holder: Holder) -> Dict[int, Any]:
        return self._members_of(holder.value) if holder.contents is None else holder.contents

    def _members(self, tokens: Iterable[str]) -> Dict[int, Any]:
        return self._members_of([self._objects[token] for token in tokens])

    def _members_of(self, value: Any) -> Dict[int, Any]:
        pickler = self._pickled(value, {}, ())
        return {} if pickler is None else identities(pickler)

    def _met(self, value: Any, tokens: Dict[int, str]) -> Set[int]:
        pickler = self._pickled(value, tokens, ())
        return set() if pickler is None else pickler.met

    def _pickled(self, value: Any, tokens: Dict[int, str], own: Iterable[int]) -> Optional[TokenPickler]:
        pickler = TokenPickler(io.BytesIO(), self._carrier, tokens, buffers=[], own=frozenset(own))
        try:
            pickler.dump(value)
        except (MemoryError, OSError):
            raise
        except Exception:  # noqa: BLE001 - whatever a user's object raises when pickled; told where it is needed
            return None
        return pickler

    def _entries(self) -> Dict[str, List[str]]:
        entries: Dict[str, List[str]] = {}
        for token, entry in self._entry.items():
            entries.setdefault(entry, []).append(token)
        return entries

    def _save(self, roots: Dict[int, Any], lasting: Set[int]) -> None:
        names = {key: self.tokens.get(key) or f"{self._state.order}.{number}" for number, key in enumerate(roots)}
        for members in _connected(self._reach(roots, names), [set(tokens) for tokens in self._entries().values()]):
            found = {names[key]: roots[key] for key in roots if names[key] in members}
            before = {self._entry[token] for token in members if token in self._entry}
            tokens = sorted(members)
            for token in tokens:
                self._file(token, found[token], tokens[0])
            stream, definitions = self._stream(tokens)
            if len(stream) > _LIMIT and not lasting & {id(one) for one in found.values()}:
                for token, one in found.items():
                    del self._objects[token], self._entry[token], self.tokens[id(one)]
            elif before != {tokens[0]} or stream != self._baseline.get(tokens[0]):
                self._put(tokens, definitions, stream, before)

    def _put(self, tokens: List[str], definitions: List[str], stream: bytes, before: Set[str]) -> None:
        state, entry = self._state, tokens[0]
        history = {state.order}.union(*(_history(state.blob("shared", one)) for one in before))
        for old in before - {entry}:
            state.put("shared", old, None)
        state.put("shared", entry, pickle.dumps((sorted(history), tokens, definitions, stream)))
        for token in tokens:
            state.put("token", token, entry.encode())

    def _reach(self, roots: Dict[int, Any], names: Dict[int, str]) -> List[Set[str]]:
        """Sets of roots that belong together: one leads to the other, or both to one object."""
        together: List[Set[str]] = []
        user: Dict[int, str] = {}
        for key, found in roots.items():
            pickler = self._pickled([found, _content(found)], names, (key,))
            if pickler is None:
                continue
            together.append({names[key], *(names[other] for other in pickler.met)})
            for inner in identities(pickler):
                together.append({names[key], user.setdefault(inner, names[key])})
        return together

    def _stream(self, tokens: Sequence[str]) -> Any:
        objects = [self._objects[token] for token in tokens]
        contents = {index: _content(found) for index, found in enumerate(objects) if isinstance(found, types.CellType)}
        file = io.BytesIO()
        pickler = TokenPickler(file, self._carrier, self.tokens, own=frozenset(map(id, objects)))
        pickler.dump((objects, contents))
        return file.getvalue(), sorted(pickler.definitions)


def _held_twice(
    holders: Sequence[Holder], contents: Sequence[Dict[int, Any]], inner: Sequence[Dict[int, Any]], apart: Set[str]
) -> Dict[int, Any]:
    first: Dict[int, Optional[Holder]] = {key: None for members in inner for key in members}
    shared: Dict[int, Any] = {}
    for holder, found in zip(holders, contents):
        for key, one in found.items():
            other = first.setdefault(key, holder)
            if other is not holder and (other is None or _apart(other, holder, apart)):
                shared[key] = one
    return shared


def _apart(one: Holder, other: Holder, apart: Set[str]) -> bool:
    """True where what two holders share would be two objects in a later step."""
    if "state" in (one.kind, other.kind):
        return True
    if one.kind == other.kind == "input":
        return one.group == other.group and one.group in apart
    return one.kind != other.kind


def _connected(together: Iterable[Set[str]], entries: Iterable[Set[str]]) -> List[Set[str]]:
    parts: List[Set[str]] = []
    for linked in [*together, *entries]:
        touching = [part for part in parts if part & linked]
        parts = [part for part in parts if not part & linked] + [linked.union(*touching)]
    return parts


def _content(found: Any) -> Any:
    if not isinstance(found, types.CellType):
        return None
    try:
        return True, found.cell_contents
    except ValueError:
        return False, None


def _history(blob: Optional[bytes]) -> List[int]:
    history: List[int] = pickle.loads(blob)[0] if blob else []
    return history
