"""Cells with IPython: its shell without a kernel, its outputs into the record."""

from __future__ import annotations

import asyncio
import atexit
import copy
import os
import re
import shutil
import sys
import tempfile
import traceback
from typing import Any, Dict, List, Optional

from IPython.core.application import BaseIPythonApplication
from IPython.core.compilerop import CachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import ExecutionResult, InteractiveShell
from IPython.core.profiledir import ProfileDir
from IPython.core.shellapp import InteractiveShellApp
from IPython.paths import get_ipython_dir
from traitlets import Type
from traitlets.config import Config

from . import inline_figures
from .codes import Codes
from .executor import CellResult, Executor, cell_filename, main_module, run_in_loop
from .failures import text_of
from .program import Cell
from .record import Record
from .streams import Capture

_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_TERMINAL = {"TERM": "xterm-color", "CLICOLOR": "1", "FORCE_COLOR": "1", "CLICOLOR_FORCE": "1"}
_BACKEND = "module://matplotlib_inline.backend_inline"


class _Link:
    """Where the shell's parts, which IPython makes itself, find ours."""

    record: Record
    capture: Capture
    codes: Codes
    cell: Optional[Cell] = None
    error_lines: List[str]


class StepCompiler(CachingCompiler):  # type: ignore[misc]
    """Names code by its notebook cell."""

    def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> str:
        """The file name of the running cell; code that the cell itself runs gets a name of its own."""
        cell = _Link.cell
        own = cell is not None and raw_code == cell.source
        name = (
            cell_filename(cell.number)
            if cell is not None and own
            else f"<cell {number}: {hash(raw_code) & 0xFFFFFF:06x}>"
        )
        _Link.codes.add(name, transformed_code)
        return name


class StepDisplayHook(DisplayHook):  # type: ignore[misc]
    """Records the result of a cell."""

    def start_displayhook(self) -> None:
        """Begin a result."""
        self._data: Dict[str, Any] = {}
        self._metadata: Dict[str, Any] = {}

    def write_output_prompt(self) -> None:
        """The number goes with the result."""

    def write_format_data(self, format_dict: Dict[str, Any], md_dict: Optional[Dict[str, Any]] = None) -> None:
        """Keep the result's data."""
        self._data, self._metadata = _encoded(format_dict), md_dict or {}

    def finish_displayhook(self) -> None:
        """Record the result."""
        if self._data:
            _Link.capture.sync()
            _Link.capture.log(str(self._data.get("text/plain", "")))
            output = {"output_type": "execute_result", "execution_count": self.prompt_count}
            _Link.record.add({**output, "data": self._data, "metadata": self._metadata})


class StepDisplayPublisher(DisplayPublisher):  # type: ignore[misc]
    """Records what is displayed."""

    def publish(
        self,
        data: Dict[str, Any],
        metadata: Optional[Dict[str, Any]] = None,
        source: Any = None,
        *,
        transient: Optional[Dict[str, Any]] = None,
        update: bool = False,
        **_: Any,
    ) -> None:
        """Record a display, or an update of one."""
        display_id = (transient or {}).get("display_id")
        if update:
            if display_id:
                _Link.record.update(display_id, _encoded(data), metadata or {})
            return
        _Link.capture.sync()
        _Link.capture.log(str(data.get("text/plain", "")))
        _Link.record.add(
            {"output_type": "display_data", "data": _encoded(data), "metadata": metadata or {}}, display_id
        )

    def clear_output(self, wait: bool = False) -> None:
        """Forget the cell's outputs."""
        _Link.record.clear(wait)


class ZMQInteractiveShell(InteractiveShell):  # type: ignore[misc]
    """The notebook's shell in a step; libraries look at this name to decide how they print."""

    displayhook_class = Type(StepDisplayHook)
    display_pub_class = Type(StepDisplayPublisher)
    compiler_class = Type(StepCompiler)

    kernel: Any = None
    """pandas takes a shell without this attribute for a terminal."""

    began_with: Any = None
    """The configuration as it was before any cell ran."""

    def init_environment(self) -> None:
        """What a kernel tells the commands of ``!`` lines: to print in colours, and by no pager."""
        os.environ.update(_TERMINAL, PAGER="cat", GIT_PAGER="cat")

    def init_hooks(self) -> None:
        """Help on a name (``name?``) is shown beside a notebook, so it is no output of a cell."""
        super().init_hooks()
        self.set_hook("show_in_pager", lambda *_, **__: None, 99)

    def _showtraceback(self, etype: Any, evalue: Any, stb: List[str]) -> None:
        _Link.capture.sync()
        lines = [line for part in stb for line in part.split("\n")]
        _Link.error_lines = [_ANSI.sub("", line) for line in lines]
        _Link.record.add(
            {
                "output_type": "error",
                "ename": getattr(etype, "__name__", str(etype)),
                "evalue": text_of(evalue),
                "traceback": list(stb),
            }
        )

    def enable_gui(self, gui: Optional[str] = None) -> None:
        """A step has no windows."""

    def ask_exit(self) -> None:
        """``exit`` ends nothing: the step ends with its last cell."""


class Startup(BaseIPythonApplication, InteractiveShellApp):  # type: ignore[misc]
    """The user's own IPython configuration, as a kernel takes it: config files, extensions, startup files."""

    name = "ipython-kernel"

    def load(self) -> None:
        """Read the config files."""
        self.init_profile_dir()
        self.init_config_files()
        self.load_config_file(suppress_errors=True)

    def start(self, shell: Any) -> None:
        """Do to the shell what they say; what this prints is no cell's output."""
        self.shell = shell
        self.init_gui_pylab()
        self.init_extensions()
        self.init_code()


class ShellExecutor(Executor):
    """Runs cells in IPython's shell, inside a running event loop as a kernel does."""

    def __init__(self, record: Record, capture: Capture, codes: Codes) -> None:
        _Link.record, _Link.capture, _Link.codes, _Link.error_lines = record, capture, codes, []
        self.module = main_module()
        _prefer_inline_figures()
        startup = _startup()
        config = Config(startup.config if startup else {})
        config.HistoryManager.enabled = False
        config.IPKernelApp.parent_appname = "kale"  # libraries take a shell without this section for a terminal
        config.InteractiveShell.cache_size = 100_000
        options: Dict[str, Any] = {"user_module": self.module, "config": config}
        folder = None if startup else _profile_folder()
        if startup:
            options["ipython_dir"], options["profile_dir"] = startup.ipython_dir, startup.profile_dir
        elif folder:
            options["ipython_dir"] = folder
            options["profile_dir"] = ProfileDir.create_profile_dir_by_name(folder, "default")
        self._shell = ZMQInteractiveShell.instance(**options)
        self._shell.began_with = copy.deepcopy(self._shell.config)
        sys.displayhook = self._shell.displayhook
        # ``get_ipython`` is there between cells too: libraries imported while values are loaded ask for it.
        self._shell.builtin_trap.__enter__()
        self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)
        if startup:
            startup.start(self._shell)

    def run(self, cell: Cell) -> CellResult:
        """Run a cell; the number it has in the notebook is its execution count."""
        shell = self._shell
        shell.execution_count = cell.number
        if shell.last_execution_result is None and cell.number > 1:  # ``%xdel`` looks at the result before
            shell.last_execution_result = ExecutionResult(None)
        self._recall_inputs(cell.number)
        inline_figures.forget_drawn()
        _Link.cell, _Link.error_lines = cell, []
        try:
            result = run_in_loop(self._loop, self._run(cell))
        except Exception as broken:  # noqa: BLE001 - an exception so strange that IPython can't show it
            lines = traceback.format_exception_only(type(broken), broken)
            self._shell._showtraceback(type(broken), broken, lines)
            return CellResult(broken, lines)
        error = result.error_before_exec or result.error_in_exec
        return CellResult(error, _Link.error_lines)

    async def _run(self, cell: Cell) -> Any:
        shell = self._shell
        transformed, problem = cell.source, None
        try:
            # IPython drops leading empty lines; with them, line numbers are those of the cell as typed.
            empty = len(cell.source) - len(cell.source.lstrip("\n"))
            transformed = "\n" * empty + shell.transform_cell(cell.source)
        except Exception:  # noqa: BLE001 - user's own input transformers may raise anything; IPython reports it
            problem = sys.exc_info()
        try:
            return await shell.run_cell_async(
                cell.source, store_history=True, transformed_cell=transformed, preprocessing_exc_tuple=problem
            )
        finally:
            shell.events.trigger("post_execute")
            shell.events.trigger("post_run_cell", shell.last_execution_result)

    def _recall_inputs(self, number: int) -> None:
        """Fill ``In``, ``_i`` and ``_iN`` with the cells before, which other steps ran."""
        history = self._shell.history_manager
        for place in range(len(history.input_hist_parsed), number):
            source = _Link.codes.sources.get(cell_filename(place), "").strip("\n")
            history.input_hist_parsed.append(source)
            history.input_hist_raw.append(source)
            history._ii, history._i, history._i00 = history._i, history._i00, source
            self.namespace[f"_i{place}"] = source

    def results(self) -> Dict[int, Any]:
        """IPython's ``Out``."""
        found: Dict[int, Any] = dict(self.namespace.get("_oh", {}))
        return found

    def restore_results(self, results: Dict[int, Any]) -> None:
        """Fill ``Out``, ``_``, ``__``, ``___`` and ``_N``."""
        namespace, hook = self.namespace, self._shell.displayhook
        for number in sorted(results):
            namespace["_oh"][number] = results[number]
            namespace[f"_{number}"] = results[number]
        last = [results[number] for number in sorted(results)[-3:]]
        for name, value in zip(("_", "__", "___"), reversed(last)):
            namespace[name] = value
            setattr(hook, name, value)
            self._shell.user_ns_hidden[name] = value


def _encoded(data: Dict[str, Any]) -> Dict[str, Any]:
    import base64

    return {
        kind: base64.b64encode(value).decode("ascii") if isinstance(value, bytes) else value
        for kind, value in data.items()
    }


def _prefer_inline_figures() -> None:
    import importlib.util

    if "MPLBACKEND" not in os.environ and importlib.util.find_spec("matplotlib_inline"):
        os.environ["MPLBACKEND"] = _BACKEND


def _startup() -> Optional[Startup]:
    """The configuration that is there; None where the user has no profile."""
    if not os.path.isdir(os.path.join(get_ipython_dir(), "profile_default")):
        return None
    startup = Startup()
    startup.load()
    return startup


def _profile_folder() -> Optional[str]:
    try:
        folder = tempfile.mkdtemp(prefix="kale-ipython-")
    except OSError:
        return None
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
