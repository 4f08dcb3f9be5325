"""Values of the standard library."""

from __future__ import annotations

from tests.equivalence.notebooks import Case, percent

CASES = {
    "collections": Case(
        percent(
            """
            from collections import ChainMap, Counter, OrderedDict, defaultdict, deque
            tree = lambda: defaultdict(tree)
            groups, nested, recent = defaultdict(list), tree(), deque(maxlen=2)
            counts, order = Counter('abca'), OrderedDict(b=1, a=2)
            base = {'x': 1}
            chain = ChainMap({}, base)
            # %%
            groups['a'].append(1)
            nested['p']['q'] = 1
            recent.extend([1, 2, 3])
            counts.update('b')
            order.move_to_end('b')
            # %%
            base['x'] = 5
            chain['y'] = 6
            # %%
            groups['new'], dict(groups), nested['p']['q'], recent, counts.most_common(1), list(order), chain['x'], base
            """
        )
    ),
    "heap and sorted list": Case(
        [
            "import heapq, bisect\nheap, line = [], [1, 5]",
            "for n in (5, 1, 3):\n    heapq.heappush(heap, n)\n    bisect.insort(line, n)",
            "heapq.heappop(heap)",
            "heap, line",
        ]
    ),
    "dates and times": Case(
        percent(
            """
            from datetime import date, datetime, time, timedelta, timezone
            from zoneinfo import ZoneInfo
            berlin = ZoneInfo('Europe/Berlin')
            at = datetime(2024, 3, 30, 12, tzinfo=berlin)
            # %%
            later = at + timedelta(days=1)
            utc = at.astimezone(timezone.utc)
            # %%
            later.isoformat(), utc.isoformat(), at.tzinfo is berlin, date(2024, 2, 29), time(1, 2), later - at
            """
        )
    ),
    "exact numbers": Case(
        percent(
            """
            from fractions import Fraction
            from decimal import Decimal
            third, price, big, z = Fraction(1, 3), Decimal('1.10'), 7 ** 4000, 1 + 2j
            odd = [float('nan'), float('inf'), -0.0, True, 10 ** 400]
            # %%
            third * 3, price * 3, big % 1000007, z.conjugate(), odd[:3], odd[4] == 10 ** 400, odd[3] is True
            """
        )
    ),
    "long numbers are printed": Case(
        ["import sys\nsys.set_int_max_str_digits(0)\nbig = 3 ** 20000", "len(str(big))", "str(big)[:5]"]
    ),
    "patterns and paths": Case(
        percent(
            """
            import re
            from pathlib import Path, PurePosixPath
            word, where = re.compile(r'(?P<w>\\\\w+)', re.I), Path('data') / 'x.csv'
            # %%
            where.parent.mkdir()
            where.write_text('hello world')
            # %%
            word.findall(where.read_text()), where.suffix, PurePosixPath(where), where.exists()
            """
        )
    ),
    "match of a pattern is refused": Case(
        ["import re\nm = re.match('(a)(b)', 'ab')", "m.group(2)"], refused=("`m`", "re.Match", "Make `m` in the step")
    ),
    "bytes and buffers": Case(
        percent(
            """
            from array import array
            import io
            raw, numbers, text, blob = bytearray(b'abc'), array('d', [1, 2]), io.StringIO('one\\\\ntwo'), io.BytesIO(b'xyz')
            same = raw
            text.readline()
            # %%
            raw[0] = 65
            numbers.append(3)
            blob.read(1)
            # %%
            raw, same is raw, numbers, text.read(), blob.read(), b'', bytes(3)
            """
        )
    ),
    "view of memory is refused": Case(
        ["data = bytearray(b'abc')\nview = memoryview(data)", "view[0] = 66", "data"],
        refused=("`view`", "memoryview", "Make `view` in the step"),
    ),
    "order of a set of texts": Case(
        percent(
            """
            words = {f'word {n}' for n in range(50)}
            # %%
            index = {word: n for n, word in enumerate(words)}
            # %%
            [index[word] for word in words] == list(range(50)), hash('a') == hash('a')
            """
        )
    ),
    "hash of a text": Case(["h = hash('text'), hash(b'text')", "h == (hash('text'), hash(b'text'))"]),
    "frozen sets, ranges, slices, ellipsis": Case(
        percent(
            """
            f, r, s, e = frozenset({1, 2}), range(10, 0, -3), slice(1, None), ...
            nothing = NotImplemented
            # %%
            f, r, s, e is ..., nothing is NotImplemented, {f: 1}[frozenset([2, 1])], [1, 2, 3][s]
            """
        )
    ),
    "empty values": Case(
        [
            "empty = [None, '', b'', [], {}, set(), (), frozenset(), 0, range(0), bytearray()]",
            "empty",
            "[type(x).__name__ for x in empty]",
        ]
    ),
    "very large values": Case(
        ["big = 'x' * 30_000_000\nmany = list(range(500_000))", "many.append(len(big))", "many[-1], len(many), big[-1]"]
    ),
    "deep nesting": Case(
        [
            "deep = []\nfor _ in range(300):\n    deep = [deep]",
            "depth = 0\nd = deep\nwhile d:\n    d, depth = d[0], depth + 1",
            "depth",
        ]
    ),
    "standard objects": Case(
        percent(
            """
            import argparse, configparser, string, types, uuid, random, struct
            space = types.SimpleNamespace(a=1)
            args = argparse.Namespace(lr=0.1)
            config = configparser.ConfigParser()
            config.read_string('[a]\\\\nx = 1')
            template, ident, packed = string.Template('$x!'), uuid.UUID(int=5), struct.Struct('<hh')
            own_random = random.Random(3)
            own_random.random()
            # %%
            space.b = 2
            args.lr *= 2
            config['a']['y'] = '2'
            # %%
            space, args, dict(config['a']), template.substitute(x='hi'), ident, packed.pack(1, 2), own_random.randint(0, 99)
            """
        )
    ),
    "parser of arguments": Case(
        percent(
            """
            import argparse
            parser = argparse.ArgumentParser(prog='p')
            parser.add_argument('--n', type=int, default=3)
            # %%
            args = parser.parse_args(['--n', '5'])
            # %%
            args.n, parser.parse_args([]).n
            """
        )
    ),
    "syntax trees and code": Case(
        percent(
            """
            import ast
            tree = ast.parse('a + 1')
            code = compile('a * 2', '<text>', 'eval')
            # %%
            a = 4
            ast.dump(tree.body[0].value.op), eval(code)
            """
        )
    ),
    "context variable is refused": Case(
        ["import contextvars\nvar = contextvars.ContextVar('v', default=1)", "var.set(2)\nNone", "var.get()"],
        refused=("`var`", "ContextVar", "Make `var` in the step that uses it"),
    ),
}
