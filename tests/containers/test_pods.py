"""The step runtime's own cases, in an image that holds nothing but Python, as the strictest clusters run it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.containers import TEST_IMAGE
from tests.containers.pod import Pod, PodChain
from tests.step_runtime.test_carry import TABLE, Carry
from tests.step_runtime.test_failures import ERRORS
from tests.step_runtime.test_pythons import FIRST

pytestmark = pytest.mark.skipif(not TEST_IMAGE, reason="make containers makes the image")

PODS = {
    "as the image says": (),
    "arbitrary user": ("--user=1000680000:0", "--cap-drop=ALL", "--security-opt=no-new-privileges"),
    "read-only, temporary files in memory": ("--user=1000680000:0", "--read-only"),
    "read-only, no temporary files": ("--user=1000680000:0", "--read-only", "--read-only-tmpfs=false"),
}
NEEDS_IPYTHON = ("results of cells", "source of a function", "from __future__ imports")
FOREIGN = ("numpy", "pandas", "matplotlib", "IPython", "%", "torch", "sklearn")
PLAIN = {
    name: case
    for name, case in TABLE.items()
    if name not in NEEDS_IPYTHON and not any(word in case.first + case.second for word in FOREIGN)
}
SURROUNDINGS = ("files", "working directory", "environment", "environment removed", "warning filters")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    tmp_path.chmod(0o777)
    for parent in tmp_path.parents[:3]:
        parent.chmod(parent.stat().st_mode | 0o055)
    return tmp_path


def chain(pod: str, home: Path) -> PodChain:
    return PodChain(home, python=Pod(PODS[pod], home).python(), environment={"LANG": "C.UTF-8"})


def carried(case: Carry, made: PodChain) -> None:
    keys = {name: "v_1" for name in case.gives if not name.isascii()}
    first = made.step(case.first, gives=case.gives, keys=keys)
    assert first.returncode == 0, first.log
    second = made.step(case.second, takes=dict.fromkeys(case.gives, "s0"), keys=keys)
    assert (second.returncode, second.printed) == (0, case.prints), second.log


@pytest.mark.parametrize("case", PLAIN.values(), ids=PLAIN.keys())
def test_everything_of_the_standard_library_travels(case: Carry, home: Path) -> None:
    carried(case, chain("as the image says", home))


@pytest.mark.parametrize("name", SURROUNDINGS)
@pytest.mark.parametrize("pod", PODS)
def test_surroundings_travel_between_pods(pod: str, name: str, home: Path) -> None:
    carried(TABLE[name], chain(pod, home))


@pytest.mark.parametrize("pod", PODS)
def test_values_and_definitions_travel_between_pods(pod: str, home: Path) -> None:
    made = chain(pod, home)
    gives = ("p", "c", "f", "k", "inc", "d")
    first = made.step(FIRST, "import os\nprint(os.getuid())", gives=gives)
    assert first.returncode == 0, first.log
    second = made.step("print(p, c is C.A, f(), g(3), inc(), d.m())", takes=dict.fromkeys(gives, "s0"))
    assert (second.returncode, second.printed) == (0, "P(x=1) True 2 3 2 2\n"), second.log


@pytest.mark.parametrize("pod", list(PODS)[:3])
def test_absolute_paths_hold_in_the_next_pod(pod: str, home: Path) -> None:
    made = chain(pod, home)
    first = made.step("import os\nname = os.path.abspath('a.txt')\n_n = open(name, 'w').write('hi')", gives=("name",))
    assert first.returncode == 0, first.log
    second = made.step("print(open(name).read(), os.path.dirname(name) == os.getcwd())", takes={"name": "s0"})
    assert (second.returncode, second.printed) == (0, "hi True\n"), second.log


@pytest.mark.parametrize("name", ["exception", "in a function of another cell", "syntax error", "sys.exit"])
def test_an_error_has_its_cell_and_line(name: str, home: Path) -> None:
    cells, expected = ERRORS[name]
    run = chain("arbitrary user", home).step(*cells)
    assert run.returncode == 1, run.log
    assert {key: run.error[key] for key in expected} == expected


def test_a_package_that_is_missing_is_named(home: Path) -> None:
    run = chain("as the image says", home).step("from sklearn.datasets import load_wine")
    assert run.returncode == 1
    assert (run.error["ename"], run.error["line"]) == ("ModuleNotFoundError", 1)
    assert "sklearn" in run.error["message"]
