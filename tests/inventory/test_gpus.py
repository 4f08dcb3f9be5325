"""The GPUs of this machine: NVML's own module with a driver in its place, and without one for real."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from types import SimpleNamespace

import pynvml
import pytest

from jupyter_kale_ext.inventory import Gpu, gpus

GIB = 1 << 30
H100 = ("NVIDIA H100", "GPU-aaaa-1", 80 * GIB, 2 * GIB, 35, [4711, 4712])
T4 = (b"Tesla T4", b"GPU-abbb-2", 16 * GIB, 0, 0, [])
MIG = ("NVIDIA A100", "GPU-cccc-3", None, None, None, None)


class Driver:
    """The part of NVML that is asked, answering as the real one does, errors included."""

    def __init__(self, devices: list[tuple[object, ...]]) -> None:
        self.devices = devices
        self.open = 0

    def init(self) -> None:
        self.open += 1

    def shutdown(self) -> None:
        self.open -= 1

    def count(self) -> int:
        return len(self.devices)

    def handle(self, index: int) -> int:
        if index >= len(self.devices):
            raise pynvml.NVMLError(pynvml.NVML_ERROR_INVALID_ARGUMENT)
        return index

    def memory(self, handle: int) -> SimpleNamespace:
        total, used = self.devices[handle][2:4]
        if total is None:
            raise pynvml.NVMLError(pynvml.NVML_ERROR_NOT_SUPPORTED)
        return SimpleNamespace(total=total, used=used)

    def utilisation(self, handle: int) -> SimpleNamespace:
        if self.devices[handle][4] is None:
            raise pynvml.NVMLError(pynvml.NVML_ERROR_NOT_SUPPORTED)
        return SimpleNamespace(gpu=self.devices[handle][4], memory=0)

    def processes(self, handle: int) -> list[SimpleNamespace]:
        pids = self.devices[handle][5]
        if pids is None:
            raise pynvml.NVMLError(pynvml.NVML_ERROR_NOT_SUPPORTED)
        return [SimpleNamespace(pid=pid) for pid in pids]


Install = Callable[..., Driver]


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Install:
    def with_devices(*devices: tuple[object, ...]) -> Driver:
        driver = Driver(list(devices))
        for name, function in {
            "nvmlInit": driver.init,
            "nvmlShutdown": driver.shutdown,
            "nvmlDeviceGetCount": driver.count,
            "nvmlDeviceGetHandleByIndex": driver.handle,
            "nvmlDeviceGetName": lambda handle: driver.devices[handle][0],
            "nvmlDeviceGetUUID": lambda handle: driver.devices[handle][1],
            "nvmlDeviceGetMemoryInfo": driver.memory,
            "nvmlDeviceGetUtilizationRates": driver.utilisation,
            "nvmlDeviceGetComputeRunningProcesses": driver.processes,
        }.items():
            assert callable(getattr(pynvml, name))
            monkeypatch.setattr(pynvml, name, function)
        return driver

    return with_devices


def test_gpus_are_listed_and_the_driver_let_go(install: Install) -> None:
    driver = install(H100, T4)
    assert gpus({}) == (
        Gpu(0, "NVIDIA H100", "GPU-aaaa-1", 80 * GIB, 2 * GIB, 35, 2),
        Gpu(1, "Tesla T4", "GPU-abbb-2", 16 * GIB, 0, 0, 0),
    )
    assert driver.open == 0


def test_what_a_device_can_not_tell_is_none(install: Install) -> None:
    install(MIG)
    assert gpus({}) == (Gpu(0, "NVIDIA A100", "GPU-cccc-3", None, None, None),)


@pytest.mark.parametrize(
    ("memory", "used", "processes", "idle"),
    [
        (80, 1, 0, True),
        (80, 1, 2, False),
        (80, 60, 0, False),
        (80, 60, None, False),
        (80, 1, None, None),
        (None, None, 0, True),
        (None, None, 1, False),
        (None, None, None, None),
    ],
)
def test_a_gpu_is_idle_where_nobody_computes_and_most_of_its_memory_is_free(
    memory: int | None, used: int | None, processes: int | None, idle: bool | None
) -> None:
    assert Gpu(0, "T4", "GPU-a", memory, used, None, processes).idle is idle


@pytest.mark.parametrize(
    ("visible", "indexes"),
    [
        (None, [0, 1, 2]),
        ("", []),
        ("-1", []),
        ("NoDevFiles", []),
        ("1", [1]),
        ("2,0", [0, 2]),
        (" 0 , 1 ", [0, 1]),
        ("0,7,1", [0]),
        ("GPU-abbb-2", [1]),
        ("GPU-abbb", [1]),
        ("GPU-a", []),
        ("GPU-zzzz,0", []),
        ("0,,1", [0]),
    ],
)
def test_cuda_visible_devices_is_honoured(install: Install, visible: str | None, indexes: list[int]) -> None:
    install(H100, T4, MIG)
    environment = {} if visible is None else {"CUDA_VISIBLE_DEVICES": visible}
    assert [gpu.index for gpu in gpus(environment)] == indexes


def test_the_environment_of_the_process_counts_by_default(install: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    install(H100, T4)
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "1")
    assert [gpu.index for gpu in gpus()] == [1]


@pytest.mark.parametrize(("failing", "left"), [("nvmlDeviceGetName", [1]), ("nvmlDeviceGetCount", [])])
def test_a_driver_that_fails_in_between_is_let_go(
    install: Install, monkeypatch: pytest.MonkeyPatch, failing: str, left: list[int]
) -> None:
    driver = install(H100, T4)

    def lost(handle: int = 0) -> str:
        if handle == 0:
            raise pynvml.NVMLError(pynvml.NVML_ERROR_GPU_IS_LOST)
        return "Tesla T4"

    monkeypatch.setattr(pynvml, failing, lost)
    assert [gpu.index for gpu in gpus({})] == left
    assert driver.open == 0


@pytest.mark.skipif(shutil.which("nvidia-smi") is not None, reason="this machine has NVIDIA's driver")
def test_without_a_driver_there_are_none() -> None:
    assert gpus({}) == ()


def test_the_library_is_loaded_when_asked_for_not_before() -> None:
    code = "import sys, jupyter_kale_ext.inventory; print('pynvml' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "False"
