"""What an expression gives: the names whose objects it is, holds or may hold."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable

from jupyter_kale_ext.analysis.ops import Link, Root

Resolve = Callable[[str], str]

_PASSING = frozenset(
    {"enumerate", "zip", "reversed", "sorted", "list", "tuple", "set", "dict", "iter", "next", "map", "filter"}
)
"""Built-in functions whose result holds the objects in their arguments."""

_PARTS = frozenset({"get", "values", "items", "keys", "setdefault", "parameters", "named_parameters", "children",
                    "modules", "ravel", "reshape", "view", "transpose", "iterrows", "state_dict", "fit", "partial_fit",
                    "set_params", "to", "eval", "train", "cuda", "cpu"})  # fmt: skip
"""Methods whose result is part of the object, or a view of it."""

FRESH_FUNCTIONS = frozenset(
    {"len", "sum", "abs", "round", "int", "float", "str", "bool", "repr", "bytes", "complex", "format", "hash", "id",
     "isinstance", "issubclass", "callable", "type", "range", "any", "all", "print", "input", "ord", "chr", "divmod",
     "pow", "hasattr", "display", "deepcopy", "copy.deepcopy", "open"}
)  # fmt: skip
"""Functions whose result shares nothing with their arguments."""

FRESH_METHODS = frozenset(
    {"fetchall", "fetchone", "fetchmany", "read", "readline", "readlines", "getvalue",
     "copy", "head", "tail", "describe", "mean", "sum", "std", "var", "min", "max", "median", "count", "nunique",
     "value_counts", "sample", "tolist", "item", "astype", "round", "predict", "predict_proba", "score",
     "join", "split", "strip", "lower", "upper", "format", "replace", "startswith", "endswith", "encode", "decode",
     "index", "isna", "isnull", "notna", "notnull", "any", "all", "argmax", "argmin", "corr", "dropna", "fillna",
     "drop", "rename", "assign", "merge", "reset_index", "set_index", "sort_values", "sort_index", "query", "agg",
     "aggregate", "drop_duplicates", "to_dict", "to_json", "to_string", "to_csv", "select_dtypes", "cumsum", "diff",
     "pivot", "pivot_table", "melt", "quantile", "clip", "abs", "isin", "between", "nlargest", "nsmallest", "clone",
     "transform", "fit_transform", "fit_predict", "inverse_transform", "decision_function", "predict_log_proba"}
)  # fmt: skip
"""Methods whose result shares nothing with the object (with their usual arguments)."""


def roots(node: ast.expr | None, resolve: Resolve) -> tuple[Root, ...]:
    """The names whose objects the expression gives, each once, the surest link kept."""
    found: dict[str, Link] = {}
    for root in _roots(node, resolve):
        found[root.name] = max(root.link, found.get(root.name, Link.MAYBE))
    return tuple(Root(name, link) for name, link in found.items())


def through(given: Iterable[Root], link: Link) -> tuple[Root, ...]:
    """The roots of what shares by ``link`` what the given roots are."""
    return tuple(Root(root.name, link.through(root.link)) for root in given)


def elements(node: ast.expr, resolve: Resolve) -> tuple[Root, ...]:
    """The names whose objects an element of the iterable is, or is part of."""
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return tuple(root for element in node.elts for root in _roots(element, resolve))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _PASSING:
        return tuple(root for argument in node.args for root in elements(argument, resolve))
    return through(_roots(node, resolve), Link.PART)


def _roots(node: ast.expr | None, resolve: Resolve) -> Iterable[Root]:
    match node:
        case ast.Name(id=name):
            return (Root(resolve(name), Link.SAME),)
        case ast.Attribute(value=value):
            return through(_roots(value, resolve), Link.PART)
        case ast.Subscript(value=value, slice=index):
            return through(_roots(value, resolve), _index_link(index)) if _is_basic(index) else ()
        case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements):
            return _held(elements, resolve)
        case ast.Dict(values=values):
            return _held(values, resolve)
        case ast.Starred(value=value) | ast.Await(value=value):
            return through(_roots(value, resolve), Link.PART)
        case ast.NamedExpr(target=target, value=value):
            return (*_roots(target, resolve), *_roots(value, resolve))
        case ast.IfExp(body=first, orelse=second):
            return (*_roots(first, resolve), *_roots(second, resolve))
        case ast.BoolOp(values=values):
            return tuple(root for value in values for root in _roots(value, resolve))
        case ast.ListComp(elt=element) | ast.SetComp(elt=element) | ast.GeneratorExp(elt=element):
            return _comprehended(element, node, resolve)
        case ast.DictComp(value=element):
            return _comprehended(element, node, resolve)
        case ast.Call():
            return _called(node, resolve)
    return ()


def _held(nodes: Iterable[ast.expr], resolve: Resolve) -> tuple[Root, ...]:
    return through((root for node in nodes for root in _roots(node, resolve)), Link.HOLDS)


def _comprehended(element: ast.expr, node: ast.expr, resolve: Resolve) -> tuple[Root, ...]:
    """A comprehension holds parts of what it iterates where its element gives its own variables."""
    generators: list[ast.comprehension] = getattr(node, "generators", [])
    own = {one.id for generator in generators for one in ast.walk(generator.target) if isinstance(one, ast.Name)}
    given = list(_roots(element, lambda name: f"own:{name}" if name in own else resolve(name)))
    outside = through((root for root in given if not root.name.startswith("own:")), Link.HOLDS)
    inside = [root.link for root in given if root.name.startswith("own:")]
    iterated = (root for generator in generators for root in _roots(generator.iter, resolve))
    return (*outside, *(Root(root.name, min(root.link, *inside)) for root in iterated)) if inside else outside


def _called(node: ast.Call, resolve: Resolve) -> tuple[Root, ...]:
    arguments = [*node.args, *(keyword.value for keyword in node.keywords)]
    match node.func:
        case ast.Name(id=name):
            if name in FRESH_FUNCTIONS:
                return ()
            return _held(arguments, resolve) if name in _PASSING else _maybe(arguments, resolve)
        case ast.Attribute(value=value, attr=method):
            if dotted(node.func) == "copy.copy":
                return _maybe(arguments, resolve)
            if method in FRESH_METHODS:
                return ()
            if method in _PARTS:
                return through(_roots(value, resolve), Link.PART)
            return (*through(_roots(value, resolve), Link.MAYBE), *_maybe(arguments, resolve))
    return _maybe(arguments, resolve)


def _maybe(nodes: Iterable[ast.expr], resolve: Resolve) -> tuple[Root, ...]:
    return through((root for node in nodes for root in _roots(node, resolve)), Link.MAYBE)


def _is_basic(index: ast.expr) -> bool:
    """True for an index that gives a part or a view, not a copy."""
    if isinstance(index, ast.Tuple):
        return all(_is_basic(one) for one in index.elts)
    if isinstance(index, ast.UnaryOp):
        return True
    return isinstance(
        index,
        ast.Constant | ast.Slice | ast.Name | ast.BinOp | ast.JoinedStr | ast.Attribute | ast.Subscript | ast.Call,
    )


def _index_link(index: ast.expr) -> Link:
    """A name as index may be a key or a mask; what a mask gives is a copy."""
    return Link.MAYBE if isinstance(index, ast.Name | ast.Attribute | ast.Subscript | ast.Call) else Link.PART


def dotted(node: ast.expr) -> str | None:
    """``a.b.c`` of names and attributes; None for any other expression."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        owner = dotted(node.value)
        return f"{owner}.{node.attr}" if owner else None
    return None
