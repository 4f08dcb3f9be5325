"""Cells to steps: by the sections of the notebook, by what the cells do, by what flows between them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from jupyter_kale_ext.suggest.code import Code, reaches_outside
from jupyter_kale_ext.suggest.headings import Heading
from jupyter_kale_ext.suggest.phases import Phase

MOST_STEPS = 12
_MOST_PARTS = 3
_LONG_SECTION = 5
_TINY = 3
_STAGES = {
    Phase.LOAD: "load",
    Phase.CLEAN: "prepare",
    Phase.FEATURES: "prepare",
    Phase.SPLIT: "prepare",
    Phase.TUNE: "train",
    Phase.TRAIN: "train",
    Phase.PREDICT: "evaluate",
    Phase.EVALUATE: "evaluate",
}
"""What parts a section where it changes; showing, saving and the rest go with what is around them."""


@dataclass
class Group:
    """Neighbouring cells that make one step.

    Attributes:
        codes: The cells.
        heading: The heading of their section; None where there is none.
        whole: True where the group is all of its section.
        fixed: Name of the step by the cells' own tags; None where they have none.
    """

    codes: list[Code]
    heading: Heading | None = None
    whole: bool = True
    fixed: str | None = None

    @property
    def lines(self) -> int:
        """Number of lines of code."""
        return sum(code.lines for code in self.codes)

    @property
    def stages(self) -> set[str]:
        """What its cells do, coarsely."""
        return {_STAGES[code.phase] for code in self.codes if code.phase in _STAGES}

    @property
    def made(self) -> set[str]:
        """Names its cells bind or change."""
        return set().union(*(code.binds | code.changes for code in self.codes))

    @property
    def needs(self) -> set[str]:
        """Names its cells are given from outside, roughly."""
        return set().union(*(code.needs for code in self.codes))

    def take(self, other: Group) -> None:
        """Join the group that comes after this one."""
        self.codes += other.codes
        self.fixed = self.fixed or other.fixed


def group(codes: Sequence[Code], headings: Sequence[Heading], together: Collection[tuple[str, str]]) -> list[Group]:
    """The steps of a notebook.

    Args:
        codes: The cells that belong to steps, in document order.
        headings: The headings of the notebook's sections.
        together: Pairs of cell ids that have to be in one step.
    """
    groups: list[Group] = []
    for section in _sections(codes, headings):
        groups += _parts(section)
    for settle in (_join_small, _join_outside, _join_many):
        settle(groups)
    for first, second in together:
        _join_pair(groups, first, second)
    return groups


def last_uses(codes: Iterable[Code]) -> dict[str, int]:
    """For each name the position of the last cell that needs it."""
    return {name: code.cell.index for code in codes for name in code.needs}


def is_look(code: Code, uses: Mapping[str, int]) -> bool:
    """True where the cell only shows: it changes nothing, and nobody later uses what it makes."""
    unused = all(uses.get(name, -1) <= code.cell.index for name in code.binds)
    return unused and not code.changes and code.phase in (Phase.SHOW, Phase.OTHER)


def _sections(codes: Sequence[Code], headings: Sequence[Heading]) -> list[Group]:
    """Cells by heading, at the deepest level that makes no more than a handful of steps."""
    levels = sorted({heading.level for heading in headings}, reverse=True)
    found = [Group(list(codes))] if codes else []
    for level in levels:
        found = _by_heading(codes, [heading for heading in headings if heading.level <= level])
        if len(found) <= MOST_STEPS:
            break
    return found


def _by_heading(codes: Sequence[Code], headings: Sequence[Heading]) -> list[Group]:
    groups: list[Group] = []
    for code in codes:
        above = [heading for heading in headings if heading.index < code.cell.index]
        heading = above[-1] if above else None
        if not groups or groups[-1].heading is not heading:
            groups.append(Group([], heading))
        groups[-1].codes.append(code)
    return groups


def _parts(section: Group) -> list[Group]:
    """A section, parted where it does several things."""
    parts = _by_stage(section)
    untagged = all(part.fixed is None for part in parts)
    if section.heading is not None and untagged and (len(section.codes) < _LONG_SECTION or len(parts) > _MOST_PARTS):
        parts = [section]
    parts = [piece for part in parts for piece in _apart(part)]
    if len(parts) > 1:
        for part in parts:
            part.whole = False
    return parts


def _by_stage(section: Group) -> list[Group]:
    parts: list[Group] = []
    stage = ""
    for code in section.codes:
        own = code.cell.step if code.cell.tagged else None
        new = _STAGES.get(code.phase, "")
        tagged_anew = own is not None and (not parts or parts[-1].fixed != own)
        if not parts or tagged_anew or (new and stage and new != stage and own is None):
            parts.append(Group([], section.heading, fixed=own))
            stage = ""
        parts[-1].codes.append(code)
        stage = new or stage
    return parts


def _apart(part: Group) -> list[Group]:
    """Trainings that need nothing of each other, each in a step of its own, so that they run side by side."""
    if part.fixed is not None or not _trains_apart(part):
        return [part]
    found: list[Group] = [Group([], part.heading)]
    trains = False
    for code in part.codes:
        is_training = _STAGES.get(code.phase) == "train"
        if is_training and trains and not code.needs & found[-1].made:
            found.append(Group([], part.heading))
        found[-1].codes.append(code)
        trains = trains or is_training
    return found


def _trains_apart(part: Group) -> bool:
    trainings = [code for code in part.codes if _STAGES.get(code.phase) == "train"]
    made: set[str] = set()
    for code in trainings:
        if code.needs & made:
            return False
        made |= code.binds | code.changes
    return 1 < len(trainings) <= _MOST_PARTS * 2


def _join_small(groups: list[Group]) -> None:
    """What only shows, and what is tiny, goes with the step above; the first of all with the one below."""
    uses = last_uses(code for group in groups for code in group.codes)
    place = 1
    while place < len(groups):
        group = groups[place]
        looks = all(is_look(code, uses) for code in group.codes)
        small = group.lines < _TINY and not group.stages
        own = group.heading is not None and group.whole and len(group.codes) > 1 and group.lines > _TINY * 2
        brief = not group.whole and group.heading is groups[place - 1].heading is not None
        brief = brief and group.lines < _TINY * 2 and group.stages <= {"prepare", "evaluate"}
        if group.fixed is None and ((looks and not own) or small or brief):
            groups[place - 1].take(groups.pop(place))
        else:
            place += 1
    if len(groups) > 1 and groups[0].fixed is None and groups[1].fixed is None:
        first = groups[0]
        if not first.stages and first.lines < _TINY:
            first.heading, first.whole = groups[1].heading, groups[1].whole
            first.take(groups.pop(1))


def _join_outside(groups: list[Group]) -> None:
    """What works outside Python (a download, a folder made) goes with the next cells that load something."""
    place = 0
    while place + 1 < len(groups):
        group = groups[place]
        ends_outside = any(map(reaches_outside, group.codes)) and not any(
            code.phase is Phase.LOAD and not reaches_outside(code) for code in group.codes
        )
        follows = next((at for at in range(place + 1, len(groups)) if _loads(groups[at])), None)
        if not ends_outside or follows is None or group.made & groups[follows].needs:
            place += 1
            continue
        for _ in range(follows - place):
            groups[place].take(groups.pop(place + 1))
        place += 1


def _loads(group: Group) -> bool:
    return any(code.phase is Phase.LOAD for code in group.codes)


def _join_many(groups: list[Group]) -> None:
    """So many steps help nobody: the smallest neighbours join."""
    while len(groups) > MOST_STEPS:
        pairs = [
            (groups[at].lines + groups[at + 1].lines, at)
            for at in range(len(groups) - 1)
            if groups[at].fixed is None and groups[at + 1].fixed is None
        ]
        if not pairs:
            return
        _, at = min(pairs)
        groups[at].take(groups.pop(at + 1))


def _join_pair(groups: list[Group], first: str, second: str) -> None:
    places = [at for at, group in enumerate(groups) if {first, second} & {code.cell.id for code in group.codes}]
    if len(places) == 2:
        for _ in range(places[1] - places[0]):
            groups[places[0]].take(groups.pop(places[0] + 1))
