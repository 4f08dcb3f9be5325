"""What a cell leaves behind besides variables: random generators and settings of libraries, in sections.

A section is captured only where its library is imported, and restored only once it is.
"""

from __future__ import annotations

import locale
import random
import sys
import time
import warnings
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Tuple

from . import colormaps, inline_figures, shell_state


class Section(NamedTuple):
    """One kind of state.

    Attributes:
        name: Name in the state; part of the artifact format.
        module: The library; captured and restored only where it is imported.
        capture: Gives the state as a value that pickle can take; None for nothing to carry.
        restore: Puts such a value in place.
        random: True where drawing numbers changes it.
        outer: Modules that import the library in turn and have to be whole before its state is restored.
        late: True where it holds functions of the notebook: it is restored once the prelude has run.
    """

    name: str
    module: str
    capture: Callable[[], Any]
    restore: Callable[[Any], None]
    random: bool = False
    outer: Tuple[str, ...] = ()
    late: bool = False


def sections() -> List[Section]:
    """All sections, in the order in which they are restored."""
    return [
        Section("random", "random", random.getstate, random.setstate, random=True),
        Section("numpy.random", "numpy.random", _numpy_random, _set_numpy_random, random=True),
        Section("numpy.options", "numpy", _numpy_options, _set_numpy_options),
        Section("pandas.options", "pandas", _pandas_options, _set_pandas_options),
        Section("matplotlib.colormaps", "matplotlib", colormaps.capture, colormaps.restore),
        Section("matplotlib.rc", "matplotlib", _matplotlib_rc, _set_matplotlib_rc),
        Section(
            "matplotlib.inline",
            "matplotlib.figure",
            inline_figures.capture,
            inline_figures.restore,
            outer=("matplotlib.pyplot",),
        ),
        Section("matplotlib.colors", "matplotlib.colors", _color_letters, _set_color_letters),
        Section("torch", "torch", _torch, _set_torch, random=True),
        Section("sklearn", "sklearn", _sklearn, _set_sklearn),
        Section("decimal", "decimal", _decimal, _set_decimal),
        Section("warnings", "warnings", _warning_filters, _set_warning_filters),
        Section("locale", "locale", _locale, _set_locale),
        Section("recursion", "sys", sys.getrecursionlimit, sys.setrecursionlimit),
        Section("digits", "sys", _digits, _set_digits),
        Section("time", "time", lambda: (time.timezone, time.tzname), _set_time_zone),
        Section("logging", "logging", _logging, _set_logging),
        Section("shell.config", "IPython", shell_state.configured, shell_state.configure),
        Section("shell", "IPython", _shell, _set_shell),
        Section("shell.own", "IPython", shell_state.capture, shell_state.restore, late=True),
    ]


def _numpy_random() -> Any:
    return sys.modules["numpy.random"].get_state()


def _set_numpy_random(state: Any) -> None:
    sys.modules["numpy.random"].set_state(state)


def _numpy_options() -> Any:
    numpy = sys.modules["numpy"]
    options = {key: value for key, value in numpy.get_printoptions().items() if key != "override_repr"}
    return {"print": options, "errors": numpy.geterr()}


def _set_numpy_options(state: Any) -> None:
    numpy = sys.modules["numpy"]
    numpy.set_printoptions(**state["print"])
    numpy.seterr(**state["errors"])


def _pandas_options() -> Any:
    from pandas._config import config

    changed = {}
    for key, option in config._registered_options.items():
        value = config.get_option(key)
        if value is not option.defval and value != option.defval:
            changed[key] = value
    return changed or None


def _set_pandas_options(state: Any) -> None:
    pandas = sys.modules["pandas"]
    for key, value in state.items():
        pandas.set_option(key, value)


def _matplotlib_rc() -> Any:
    matplotlib = sys.modules["matplotlib"]
    default = matplotlib.rcParamsDefault
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        changed = {
            key: value
            for key, value in dict.items(matplotlib.rcParams)
            if not key.startswith("backend") and value != default.get(key)
        }
    return changed or None


def _set_matplotlib_rc(state: Any) -> None:
    matplotlib = sys.modules["matplotlib"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        matplotlib.rcParams.update(state)


def _color_letters() -> Any:
    colors = sys.modules["matplotlib.colors"]
    known = colors.colorConverter.colors
    return {letter: known[letter] for letter, color in colors.BASE_COLORS.items() if known[letter] != color} or None


def _set_color_letters(state: Any) -> None:
    known = sys.modules["matplotlib.colors"].colorConverter.colors
    for letter, color in state.items():  # one by one: setting an item drops what is cached, ``update`` does not
        known[letter] = color


def _torch() -> Any:
    torch = sys.modules["torch"]
    state: Dict[str, Any] = {
        "rng": torch.random.get_rng_state().numpy().tobytes(),
        "dtype": str(torch.get_default_dtype()).partition(".")[2],
        "grad": torch.is_grad_enabled(),
        "deterministic": torch.are_deterministic_algorithms_enabled(),
        "print": vars(torch._tensor_str.PRINT_OPTS).copy(),
    }
    if torch.cuda.is_available() and torch.cuda.is_initialized():
        state["cuda"] = [one.numpy().tobytes() for one in torch.cuda.get_rng_state_all()]
    return state


def _set_torch(state: Any) -> None:
    torch = sys.modules["torch"]

    def tensor(data: bytes) -> Any:
        return torch.frombuffer(bytearray(data), dtype=torch.uint8)

    torch.random.set_rng_state(tensor(state["rng"]))
    torch.set_default_dtype(getattr(torch, state["dtype"]))
    torch.set_grad_enabled(state["grad"])
    torch.use_deterministic_algorithms(state["deterministic"])
    vars(torch._tensor_str.PRINT_OPTS).update(state["print"])
    if "cuda" in state and torch.cuda.is_available():
        for device, data in enumerate(state["cuda"][: torch.cuda.device_count()]):
            torch.cuda.set_rng_state(tensor(data), device)


def _sklearn() -> Any:
    return sys.modules["sklearn"].get_config()


def _set_sklearn(state: Any) -> None:
    sys.modules["sklearn"].set_config(**state)


def _decimal() -> Any:
    return sys.modules["decimal"].getcontext().copy()


def _set_decimal(state: Any) -> None:
    sys.modules["decimal"].setcontext(state)


def _warning_filters() -> Any:
    return list(warnings.filters)


def _set_warning_filters(state: Any) -> None:
    warnings.filters[:] = state  # type: ignore[index]
    getattr(warnings, "_filters_mutated", getattr(warnings, "_filters_mutated_lock_held", lambda: None))()


def _locale() -> Any:
    return locale.setlocale(locale.LC_ALL)


def _set_locale(state: Any) -> None:
    locale.setlocale(locale.LC_ALL, state)


def _digits() -> Any:
    return sys.get_int_max_str_digits() if hasattr(sys, "get_int_max_str_digits") else None


def _set_digits(state: Any) -> None:
    sys.set_int_max_str_digits(state)


def _set_time_zone(state: Any) -> None:
    """The zone is read from the environment, once; the environment is as it was."""
    if state != (time.timezone, time.tzname) and hasattr(time, "tzset"):
        time.tzset()


def _logging() -> Any:
    logging = sys.modules["logging"]
    loggers = {
        name: (logger.level, logger.disabled, logger.propagate)
        for name, logger in sorted(logging.root.manager.loggerDict.items())
        if isinstance(logger, logging.Logger) and (logger.level or logger.disabled or not logger.propagate)
    }
    handlers = [_handler(logging, handler) for handler in logging.root.handlers]
    return {"root": logging.root.level, "disable": logging.root.manager.disable, "loggers": loggers,
            "handlers": [handler for handler in handlers if handler]}  # fmt: skip


def _handler(logging: Any, handler: Any) -> Optional[Dict[str, Any]]:
    """A plain handler of a file, or of stdout or stderr, described; None for every other."""
    path = handler.baseFilename if type(handler) is logging.FileHandler else None
    if not path and (type(handler) is not logging.StreamHandler or handler.stream not in (sys.stdout, sys.stderr)):
        return None
    style = handler.formatter
    return {
        "path": path,
        "stdout": not path and handler.stream is sys.stdout,
        "level": handler.level,
        "format": getattr(style, "_fmt", None),
        "dates": getattr(style, "datefmt", None),
    }


def _set_logging(state: Any) -> None:
    logging = sys.modules["logging"]
    logging.root.setLevel(state["root"])
    logging.disable(state["disable"])
    for name, (level, disabled, propagate) in state["loggers"].items():
        logger = logging.getLogger(name)
        logger.level, logger.disabled, logger.propagate = level, disabled, propagate
    known = [_handler(logging, handler) for handler in logging.root.handlers]
    for wanted in state["handlers"]:
        if wanted in known:
            continue
        stream = sys.stdout if wanted["stdout"] else sys.stderr
        handler = logging.FileHandler(wanted["path"]) if wanted["path"] else logging.StreamHandler(stream)
        handler.setLevel(wanted["level"])
        if wanted["format"]:
            handler.setFormatter(logging.Formatter(wanted["format"], wanted["dates"]))
        logging.root.addHandler(handler)


def _shell() -> Any:
    shell = sys.modules["IPython"].get_ipython()
    if shell is None:
        return None
    extensions = sorted(shell.extension_manager.loaded - {"storemagic"})
    plain = shell.display_formatter.formatters["text/plain"]
    return {
        "interactivity": shell.ast_node_interactivity,
        "extensions": extensions,
        "flags": shell.compile.flags,  # they hold the notebook's ``from __future__`` imports
        "tracebacks": shell.InteractiveTB.mode,
        "precision": plain.float_precision,
        "pretty": plain.pprint,
    }


def _set_shell(state: Any) -> None:
    shell = sys.modules["IPython"].get_ipython()
    if shell is None:
        return
    shell.ast_node_interactivity = state["interactivity"]
    shell.compile.flags = state["flags"]
    shell.InteractiveTB.set_mode(state["tracebacks"])
    plain = shell.display_formatter.formatters["text/plain"]
    plain.float_precision, plain.pprint = state["precision"], state["pretty"]
    for name in state["extensions"]:
        shell.extension_manager.load_extension(name)
