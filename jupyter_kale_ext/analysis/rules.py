"""The rules of the analysis, KL050 to KL149."""

from __future__ import annotations

from jupyter_kale_ext.model.diagnostic import Severity
from jupyter_kale_ext.model.rule import Rule

_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO

SYNTAX = Rule(
    "KL050",
    _E,
    "A cell is not valid Python",
    "The cell can't be read, so what it needs and makes is unknown. Correct it, or tag it `skip`.",
)
EMPTY_PIPELINE = Rule(
    "KL051",
    _E,
    "The notebook has no step",
    "A pipeline needs at least one cell tagged `step:NAME`.",
)
EMPTY_STEP = Rule("KL052", _W, "A step holds no code", "None of its cells holds code, so the step does nothing.")
CYCLE = Rule(
    "KL053",
    _E,
    "Steps wait for each other",
    "Following the `prev:` tags leads back to where one began, so none of these steps could ever start.",
    fix="remove the one `prev:` tag that names a step further down",
)
CONTINUED = Rule(
    "KL054",
    _E,
    "A step goes on after a step that depends on it",
    "All cells of a step run together. A step whose cells lie before and after those of a step that needs it can't run "
    "both before and after it; joining the cells would reorder the notebook. Give the later cells a step of their own.",
    fix="make the later cells a step of their own, with the same settings",
)
NOT_BEFORE = Rule(
    "KL055",
    _E,
    "A name no earlier step makes",
    "A step reads a name that exists in the notebook but that none of the steps it runs after makes.",
    fix="add the missing `prev:` tag; move an import to the imports cell; tag a skipped cell of imports or functions",
)
UNDEFINED = Rule(
    "KL056",
    _E,
    "A name nobody defines",
    "No cell of the pipeline defines the name, so the step would fail with a `NameError`. Where only a function that "
    "may never be called reads it, it is a warning.",
    fix="import numpy, pandas, matplotlib, seaborn or tensorflow for the name that everybody gives it",
)
TWO_MAKERS = Rule(
    "KL057",
    _E,
    "A name is made by two parallel branches",
    "Two steps, neither of which runs before the other, make or change the name, and a later step reads it: which of "
    "the two values it gets would be chance. In the notebook it is the one further down.",
    fix="let the steps run one after the other, as in the notebook",
)
DELETED = Rule("KL058", _E, "A name is read after it was deleted", "`del` removed the name, and nothing made it anew.")
OTHER_VALUE = Rule(
    "KL059",
    _W,
    "A step sees an older value than in the notebook",
    "Run from top to bottom, the notebook gives the cell the value that an earlier step made or changed; the `prev:` "
    "tags don't let this step run after that one, so it gets an older value. Add the `prev:` tag, or rename "
    "one of the two.",
    fix="add the missing `prev:` tag",
)
PRELUDE_NEEDS_STEP = Rule(
    "KL060",
    _E,
    "A cell put at the start of every step needs what a step makes",
    "`imports` and `functions` cells run at the start of every step, before any step's code; what a step makes is not "
    "there yet. Move the code into a step, or what it needs into the functions cell.",
    fix="move the import to the imports cell, or tag the cell of functions",
)
PARAMETER_NOT_LITERAL = Rule(
    "KL070",
    _E,
    "A parameter that isn't a literal",
    "A `pipeline-parameters` cell holds assignments of numbers, texts, `True`, `False`, `None`, lists and dicts of "
    "these to names, and nothing else: they are the inputs of the pipeline. "
    "Move other code to a step or a functions cell.",
    fix="move an import to the imports cell",
)
PARAMETER_TWICE = Rule("KL071", _E, "A parameter is assigned twice", "Each parameter has one default.")
PARAMETER_RESERVED = Rule(
    "KL072", _E, "A parameter's name is reserved", "Names that begin with `kale_` are used by the pipeline itself."
)
PARAMETER_UNUSED = Rule(
    "KL073", _I, "No step uses the parameter", "Giving it another value changes nothing; it may be left over."
)
METRICS_NOWHERE = Rule(
    "KL080",
    _E,
    "A metrics cell reads what no step makes",
    "A `pipeline-metrics` cell runs at the end of the step that makes the names it reads.",
)
METRICS_APART = Rule(
    "KL081",
    _E,
    "A metrics cell reads from parallel steps",
    "One line of the cell reads names made by steps of which none runs after the others. Split the line, or move it to "
    "a step that runs after all of them.",
)
CANNOT_TRAVEL = Rule(
    "KL090",
    _W,
    "A value that can't leave its step",
    "Steps are processes of their own; files open for writing, connections, locks, threads and generators can't go "
    "from one to another. Make it anew in the step that uses it.",
)
RANDOM_APART = Rule(
    "KL091",
    _W,
    "Parallel steps draw from one seeded generator",
    "In the notebook the steps draw one after the other from the generator, in the pipeline each begins with a copy of "
    "it: the numbers differ. Let one run after the other, or give each a generator of its own.",
    fix="add the missing `prev:` tag",
)
FILE_APART = Rule(
    "KL092",
    _W,
    "A file is read by a step that doesn't run after its writer",
    "The step may run before the file is there, or on another machine.",
    fix="add the missing `prev:` tag",
)
RESULT_APART = Rule(
    "KL093",
    _W,
    "A result of an earlier cell is used by a step that doesn't run after it",
    "`_`, `_5` and `Out` hold results of the steps this step runs after, and of no others.",
    fix="add the missing `prev:` tag",
)
