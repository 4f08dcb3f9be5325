"""Branches, joins and cells of other roles in graphs tagged by hand."""

from __future__ import annotations

from tests.equivalence.notebooks import Case

CASES = {
    "nested diamonds, two roots": Case(
        [
            ("step:a", "a = [1]"),
            ("step:b", "b = {'b': 2}"),
            ("step:ab", "ab = [*a, b]"),
            ("step:left", "left = len(ab)"),
            ("step:right", "right = ab[::-1]"),
            ("step:top", "top = left + len(right)"),
            ("step:end", "print(a, b, ab, left, right, top)\nab[1] is b"),
        ],
        mode="tagged",
    ),
    "order by tags alone": Case(
        [
            ("step:write", "open('f.txt', 'w').write('one')\nNone"),
            ("step:append prev:write", "open('f.txt', 'a').write('two')\nNone"),
            ("step:read prev:append", "open('f.txt').read()"),
        ],
        mode="tagged",
    ),
    "changed in one branch, read in the join": Case(
        [
            ("step:load", "xs = [1]"),
            ("step:change prev:load", "xs.append(2)"),
            ("step:other prev:load", "ys = 'other'"),
            ("step:join prev:change prev:other", "xs, ys"),
        ],
        mode="tagged",
    ),
    "bound in both branches is refused": Case(
        [
            ("step:load", "n = 1"),
            ("step:a prev:load", "best = n + 1"),
            ("step:b prev:load", "best = n + 2"),
            ("step:join prev:a prev:b", "best"),
        ],
        mode="tagged",
        refused=("`best`", "`a`", "`b`", "prev:"),
    ),
    "settings and definitions of both branches": Case(
        [
            ("step:load", "base = 1"),
            ("step:left prev:load", "import os\nos.environ['KALE_LEFT'] = 'l'\ndef left(x):\n    return x + base"),
            ("step:right prev:load", "import math\nclass Right:\n    value = math.floor(2.5)"),
            ("step:join prev:left prev:right", "os.environ['KALE_LEFT'], left(1), Right.value, math.ceil(0.5)"),
        ],
        mode="tagged",
    ),
    "skipped cells and text between": Case(
        [
            ("step:one", "x = 1"),
            ("skip", "# no part of the pipeline"),
            "# A heading",
            ("step:two", "x + 1"),
            ("skip", "'unseen'"),
        ],
        mode="tagged",
        varying=("c4",),
    ),
    "error in one branch": Case(
        [
            ("step:load", "x = 1"),
            ("step:good prev:load", "print('good', x)"),
            ("step:bad prev:load prev:good", "x / 0"),
            ("step:join prev:good prev:bad", "print('never')"),
        ],
        mode="tagged",
    ),
    "functions cell that uses imports and values of steps": Case(
        [
            ("imports", "import json\nfrom dataclasses import dataclass"),
            (
                "functions",
                "@dataclass\nclass Row:\n    n: int\n\ndef show(row):\n    return json.dumps({'n': row.n, 'unit': unit})",
            ),
            ("step:one", "unit = 'kg'\nrow = Row(1)"),
            ("step:two", "row.n += 1\nshow(row)"),
            ("step:three", "unit = 'g'\nshow(row), isinstance(row, Row)"),
        ],
        mode="tagged",
    ),
    "long chain": Case([f"x{n} = {f'x{n - 1} + 1' if n else 0}" for n in range(8)] + ["x7"]),
    "sections with headings of all depths": Case(
        [
            "# T",
            "import math",
            "a = 1",
            "## Sub",
            "b = a + 1\nb",
            "c = [a, b]",
            "### Sub sub",
            "c.append(math.pi > 3)\nc",
        ],
        mode="sections",
    ),
}
