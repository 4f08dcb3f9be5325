"""Code objects by reference to the cell that holds their source, so that they load on another Python too."""

from __future__ import annotations

import ast
import linecache
import marshal
import sys
import types
from typing import Any, Dict, Iterator, List, Tuple

_FUTURES = 0x1FF0000  # all flags of __future__


class Codes:
    """The cells' sources and the code in them.

    Attributes:
        sources: File name as tracebacks show it -> Python source (magics already transformed).
    """

    def __init__(self) -> None:
        self.sources: Dict[str, str] = {}
        self._index: Dict[Tuple[str, int], Dict[Tuple[str, int], List[types.CodeType]]] = {}

    def add(self, filename: str, source: str) -> None:
        """Remember a source, for code references and for tracebacks."""
        self.sources[filename] = source
        linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
        for key in [key for key in self._index if key[0] == filename]:
            del self._index[key]

    def reference(self, code: types.CodeType) -> Tuple[Any, ...]:
        """How to find the code again: by its place in a cell, else by value for the same Python."""
        if code.co_filename in self.sources:
            flags = code.co_flags & _FUTURES
            for nth, candidate in enumerate(
                self._candidates(code.co_filename, flags, code.co_name, code.co_firstlineno)
            ):
                if candidate == code:
                    return ("source", code.co_filename, flags, code.co_name, code.co_firstlineno, nth)
        return ("marshal", sys.version_info[:2], marshal.dumps(code))

    def find(self, reference: Tuple[Any, ...]) -> types.CodeType:
        """The code a reference names.

        Raises:
            ValueError: It was made by another version of Python and has no source.
        """
        if reference[0] == "marshal":
            _, version, data = reference
            if tuple(version) != sys.version_info[:2]:
                raise ValueError(
                    "a function made by exec or eval on Python %d.%d can't be loaded on Python %d.%d"
                    % (tuple(version) + sys.version_info[:2])
                )
            made: types.CodeType = marshal.loads(data)
            return made
        _, filename, flags, name, line, nth = reference
        found: types.CodeType = self._candidates(filename, flags, name, line)[nth]
        return found

    def _candidates(self, filename: str, flags: int, name: str, line: int) -> List[types.CodeType]:
        index = self._index.get((filename, flags))
        if index is None:
            index = self._index[filename, flags] = {}
            flag = flags | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
            try:
                root = compile(self.sources[filename], filename, "exec", flag, dont_inherit=True)
            except SyntaxError:
                return []
            for code in walk(root):
                index.setdefault((code.co_name, code.co_firstlineno), []).append(code)
        return index.get((name, line), [])


def walk(code: types.CodeType) -> Iterator[types.CodeType]:
    """The code and all code inside it, outermost first."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from walk(constant)


def names(code: types.CodeType) -> Iterator[str]:
    """The global and attribute names the code, and all code inside it, refers to."""
    for inner in walk(code):
        yield from inner.co_names
