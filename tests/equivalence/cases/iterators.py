"""Iterators that are handed on half used, and views of containers."""

from __future__ import annotations

from tests.equivalence.notebooks import Case, percent

CASES = {
    "iterator over a list that grows": Case(
        ["xs = [1, 2, 3]\nit = iter(xs)\nnext(it)", "xs.append(4)", "next(it)", "list(it), xs"]
    ),
    "enumerate, zip, map, filter, reversed": Case(
        percent(
            """
            numbered = enumerate('abcd', start=1)
            zipped = zip('abc', [1, 2, 3])
            mapped = map(str.upper, ['x', 'y', 'z'])
            odd = filter(lambda n: n % 2, range(9))
            back = reversed([1, 2, 3])
            # %%
            next(numbered), next(zipped), next(mapped), next(odd), next(back)
            # %%
            next(numbered), next(zipped), next(mapped), next(odd), next(back)
            # %%
            list(numbered), list(zipped), list(mapped), list(odd), list(back)
            """
        )
    ),
    "iterators of texts, tuples, ranges and dicts": Case(
        percent(
            """
            its = [iter('abc'), iter((1, 2, 3)), iter(range(3)), iter({'a': 1, 'b': 2}), iter({'k': 1, 'l': 2}.items())]
            # %%
            [next(it) for it in its]
            # %%
            [list(it) for it in its]
            """
        )
    ),
    "two iterators that share one": Case(
        percent(
            """
            it = iter(range(6))
            pairs = zip(it, it)
            # %%
            next(pairs)
            # %%
            next(it)
            # %%
            list(pairs)
            """
        )
    ),
    "next ids from itertools.count": Case(
        percent(
            """
            import itertools
            ids = itertools.count(10)
            def new_id():
                return f'id-{next(ids)}'
            # %%
            new_id(), new_id()
            # %%
            new_id()
            # %%
            next(ids)
            """
        )
    ),
    "counter in a default and in a class": Case(
        percent(
            """
            import itertools
            class Ticket:
                numbers = itertools.count(1)
                def __init__(self):
                    self.number = next(self.numbers)
            def serial(counter=itertools.count(100)):
                return next(counter)
            # %%
            Ticket().number, serial()
            # %%
            Ticket().number, serial()
            # %%
            Ticket().number, serial()
            """
        )
    ),
    "views of a dict": Case(
        percent(
            """
            d = {'a': 1}
            keys, values, items = d.keys(), d.values(), d.items()
            # %%
            d['b'] = 2
            # %%
            keys, list(values), ('b', 2) in items, keys & {'b', 'c'}
            """
        )
    ),
    "read-only view of a dict": Case(
        [
            "from types import MappingProxyType\nd = {'a': 1}\nview = MappingProxyType(d)",
            "d['b'] = 2",
            "view['b'], len(view)",
            "view['c'] = 3",
        ]
    ),
    "begun generator in a container is refused": Case(
        ["work = {'rows': (x for x in range(3))}\nnext(work['rows'])", "next(work['rows'])"],
        refused=("`work`", "generator", "Make `work` in the step that uses it"),
    ),
    "iterator of a file is refused": Case(
        [
            "open('a.txt', 'w').write('1\\n2\\n')\nimport csv\nrows = csv.reader(open('a.txt'))\nnext(rows)",
            "next(rows)",
        ],
        refused=("`rows`", "Make `rows` in the step that uses it"),
    ),
}
