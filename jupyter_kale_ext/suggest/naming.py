"""A name for each proposed step: the heading's words, else what its cells do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from jupyter_kale_ext.suggest.groups import Group
from jupyter_kale_ext.suggest.names import is_label, name_of, snake, unique
from jupyter_kale_ext.suggest.phases import Phase, fitted, read_file

_TELLING = (
    Phase.TUNE, Phase.TRAIN, Phase.EVALUATE, Phase.LOAD, Phase.SPLIT, Phase.FEATURES, Phase.CLEAN, Phase.PREDICT,
    Phase.SAVE,
)  # fmt: skip
_PHASES = frozenset(phase.value for phase in Phase)
_BARE = frozenset({"data", "dataset", "model", "models", "results", "code", "example"})
_ANY_MODEL = frozenset(
    {"model", "clf", "classifier", "reg", "regressor", "estimator", "est", "net", "network", "learner", "pipe",
     "pipeline", "m"}
)  # fmt: skip


def group_names(groups: Sequence[Group], taken: Collection[str]) -> list[str]:
    """A name for each group, in order, none of them taken twice; tagged groups keep theirs."""
    used = set(taken)
    plain = Counter(_name(group, position, groups, 1) for position, group in enumerate(groups))
    trainings = sum("train" in group.stages for group in groups)
    names = []
    for position, group in enumerate(groups):
        name = group.fixed
        if name is None:
            name = _name(group, position, groups, trainings)
            if name in _PHASES and plain[name] > 1:
                name = _qualified(name, group, position, groups)
            name = unique(name, used)
        used.add(name)
        names.append(name)
    return names


def _name(group: Group, position: int, groups: Sequence[Group], trainings: int) -> str:
    phases = {code.phase for code in group.codes}
    phase = next((one for one in _TELLING if one in phases), None)
    if group.whole and group.heading is not None and (phase is None or is_label(group.heading.text)):
        words = name_of(group.heading.text)
        if words in _BARE and phase is not None:
            return f"{phase.value}_{words}" if words != phase.value else words
        if words:
            return words
    if phase is Phase.TRAIN and trainings > 1:
        return _training(group)
    if phase is not None:
        return phase.value
    return _by_values(group, position, groups)


def _qualified(name: str, group: Group, position: int, groups: Sequence[Group]) -> str:
    """What several steps do, with what this one does it to: the file that it reads, the value that it makes."""
    for code in group.codes:
        if name == Phase.LOAD.value and code.phase is Phase.LOAD:
            words = name_of(read_file(code.tree))
            if words:
                return f"{name}_{words}"
    made = _most_wanted(group, position, groups)
    return f"{name}_{made}" if made and made not in _BARE else name


def _training(group: Group) -> str:
    for code in group.codes:
        if code.phase is Phase.TRAIN:
            receiver, maker = fitted(code.tree)
            if receiver and receiver.lower() not in _ANY_MODEL and name_of(receiver):
                return f"train_{name_of(receiver)}"
            if maker:
                return f"train_{name_of(snake(maker))}"
    return "train"


def _by_values(group: Group, position: int, groups: Sequence[Group]) -> str:
    """Named by what it makes for others, else by what it shows, else by where it stands."""
    words = _most_wanted(group, position, groups)
    if words:
        return f"make_{words}"
    made = set().union(*(other.made for other in groups[:position])) if position else set()
    if any(code.phase is Phase.SHOW for code in group.codes) and group.needs & made:
        return "explore"
    if group.heading is not None and name_of(group.heading.text):
        return name_of(group.heading.text)
    return "setup" if position == 0 and len(groups) > 1 else "main" if len(groups) == 1 else "compute"


def _most_wanted(group: Group, position: int, groups: Sequence[Group]) -> str:
    """The value made here that most cells of later steps need, as words of a name; empty where there is none."""
    later = [code for other in groups[position + 1 :] for code in other.codes]
    bound = set().union(*(code.values for code in group.codes))
    wanted = Counter(name for code in later for name in code.needs & bound)
    best = max(sorted(wanted), key=lambda name: (wanted[name], len(name)), default="")
    return name_of(best) if len(best) > 1 else ""
