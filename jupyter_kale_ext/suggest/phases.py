"""What a cell does, by the calls it makes: loads, cleans, trains, evaluates, shows."""

from __future__ import annotations

import ast
import re
from enum import Enum
from functools import lru_cache

from jupyter_kale_ext.analysis.source import parse

_TRAIN = frozenset({"fit", "partial_fit", "fit_generator", "train", "backward", "fit_resample", "train_on_batch"})
_SHOW_MODULES = ("plt", "sns", "px", "alt", "ax", "axes", "fig", "figure", "pyplot", "graphviz", "thinkplot")
_SHOW = frozenset(
    {"plot", "hist", "show", "scatter", "boxplot", "barplot", "bar", "barh", "imshow", "pairplot", "heatmap", "display",
     "head", "tail", "describe", "info", "sample", "value_counts", "print", "pprint", "help", "displot", "histplot",
     "countplot", "scatter_matrix", "from_predictions", "from_estimator", "plot_tree", "plot_surface", "subplots",
     "summary", "plot_model"}
)  # fmt: skip


class Phase(Enum):
    """What the cells of a step have in common; the value is the step's name where nothing says it better."""

    LOAD = "load"
    CLEAN = "clean"
    FEATURES = "features"
    SPLIT = "split"
    TUNE = "tune"
    TRAIN = "train"
    PREDICT = "predict"
    EVALUATE = "evaluate"
    SAVE = "save"
    SHOW = "show"
    OTHER = ""


_CALLS: dict[str, Phase] = {
    **dict.fromkeys(
        ["urlretrieve", "urlopen", "download", "read", "loadtxt", "genfromtxt", "read_text", "load_dataset", "get_file",
         "extractall", "scan_csv", "load_data", "data", "wget", "open", "make_classification", "make_blobs",
         "make_moons", "make_regression", "make_circles", "image_dataset_from_directory"], Phase.LOAD),
    **dict.fromkeys(
        ["dropna", "fillna", "drop_duplicates", "interpolate", "to_numeric", "to_datetime", "clip", "isnull", "isna",
         "replace", "rename", "drop"], Phase.CLEAN),
    **dict.fromkeys(
        ["get_dummies", "fit_transform", "transform", "StandardScaler", "MinMaxScaler", "OneHotEncoder",
         "ColumnTransformer", "PCA", "merge", "groupby", "pivot_table", "resample", "shift", "rolling",
         "qcut", "cut", "TfidfVectorizer", "CountVectorizer"], Phase.FEATURES),
    **dict.fromkeys(["train_test_split", "random_split", "StratifiedShuffleSplit", "TimeSeriesSplit"], Phase.SPLIT),
    **dict.fromkeys(
        ["GridSearchCV", "RandomizedSearchCV", "HalvingGridSearchCV", "HalvingRandomSearchCV", "create_study",
         "optimize", "validation_curve"], Phase.TUNE),
    **dict.fromkeys(["predict", "predict_proba", "forecast", "decision_function", "generate"], Phase.PREDICT),
    **dict.fromkeys(
        ["score", "evaluate", "classification_report", "confusion_matrix", "cross_val_score", "cross_val_predict",
         "cross_validate", "mean_squared_error", "mean_absolute_error", "roc_curve", "precision_recall_curve",
         "root_mean_squared_error", "log_loss", "learning_curve", "from_predictions", "from_estimator",
         "permutation_importance"], Phase.EVALUATE),
    **dict.fromkeys(
        ["to_csv", "to_parquet", "to_pickle", "to_json", "to_excel", "dump", "save", "save_model", "savez",
         "save_weights", "to_sql"], Phase.SAVE),
}  # fmt: skip
_ORDER = (
    Phase.TUNE, Phase.TRAIN, Phase.SPLIT, Phase.LOAD, Phase.EVALUATE, Phase.SAVE, Phase.PREDICT, Phase.FEATURES,
    Phase.CLEAN,
)  # fmt: skip
"""What a cell that does several things is called by, the most telling first."""


@lru_cache(maxsize=4096)
def phase_of(source: str) -> tuple[Phase, str]:
    """What a cell does, and the name of the call that tells; functions and classes it defines don't count."""
    tree = parse(source).tree
    calls: dict[Phase, str] = {}
    shows = ""
    for name, owner in _calls(tree):
        phase = _phase_of_call(name)
        if phase is not None:
            calls.setdefault(phase, name)
        elif name in _SHOW or owner in _SHOW_MODULES:
            shows = shows or name
    for phase in _ORDER:
        if phase in calls:
            return phase, calls[phase]
    return (Phase.SHOW, shows) if shows else (Phase.OTHER, "")


def fitted(tree: ast.Module) -> tuple[str, str]:
    """The name on which ``fit`` is called and the class of what is fitted; empty where the code doesn't tell."""
    makers: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and isinstance(node.targets[0], ast.Name):
            makers[node.targets[0].id] = _last(node.value.func)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _TRAIN:
            receiver = node.func.value
            if isinstance(receiver, ast.Name):
                maker = makers.get(receiver.id, "")
                return receiver.id, maker if maker[:1].isupper() else ""
            if isinstance(receiver, ast.Call):
                maker = _last(receiver.func)
                return "", maker if maker[:1].isupper() else ""
    return "", ""


def read_file(tree: ast.Module) -> str:
    """Name of the file that the code reads, without folder and ending; empty where no text in a call tells it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _phase_of_call(_last(node.func)) is Phase.LOAD and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str) and "." in first.value[-8:]:
                return re.split(r"[/\\]", first.value)[-1].partition(".")[0]
    return ""


def _phase_of_call(name: str) -> Phase | None:
    if name in _TRAIN:
        return Phase.TRAIN
    if name in _CALLS:
        return _CALLS[name]
    if name.startswith(("read_", "load_", "fetch_")):
        return Phase.LOAD
    if name.endswith("_score"):
        return Phase.EVALUATE
    return None


def _calls(tree: ast.Module) -> list[tuple[str, str]]:
    """Names of what is called, and the first name before the dot."""
    found: list[tuple[str, str]] = []
    todo: list[ast.AST] = list(reversed(tree.body))
    while todo:
        node = todo.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            continue
        if isinstance(node, ast.Call):
            found.append((_last(node.func), _first(node.func)))
        todo.extend(reversed(list(ast.iter_child_nodes(node))))
    return found


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _first(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
