"""The GPUs of this machine, asked of NVIDIA's driver (NVML)."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Gpu:
    """One GPU.

    Attributes:
        index: Its number among all GPUs of the machine, as ``nvidia-smi`` counts.
        name: Product name.
        uuid: Its own name, ``GPU-…``, the same after a restart.
        memory_bytes: Its memory in bytes; None where the driver can't tell.
        used_bytes: Memory in use, by whomever, in bytes; None where the driver can't tell.
        utilisation: Per cent of the last moments in which it computed, 0 to 100; None where the driver can't tell.
        processes: How many processes compute on it, by whomever; None where the driver can't tell.
    """

    index: int
    name: str
    uuid: str
    memory_bytes: int | None = None
    used_bytes: int | None = None
    utilisation: int | None = None
    processes: int | None = None

    @property
    def idle(self) -> bool | None:
        """True where nobody computes on it; None where the driver can't tell.

        In a container the driver may not show the processes outside it, but their memory it does. A desktop takes some
        of that too.
        """
        if self.used_bytes is not None and self.memory_bytes and self.used_bytes > self.memory_bytes // 4:
            return False
        return None if self.processes is None else self.processes == 0


def gpus(environment: Mapping[str, str] | None = None) -> tuple[Gpu, ...]:
    """The GPUs that a process started now could use, in the order of the machine; empty without GPU or driver.

    Args:
        environment: Where ``CUDA_VISIBLE_DEVICES`` is looked up; None is this process's.
    """
    visible = (os.environ if environment is None else environment).get("CUDA_VISIBLE_DEVICES")
    return _visible(_all_gpus(), visible)


def _visible(found: tuple[Gpu, ...], visible: str | None) -> tuple[Gpu, ...]:
    """The GPUs that CUDA would show: names after the first that is unknown don't count."""
    if visible is None:
        return found
    chosen: set[int] = set()
    for entry in visible.split(","):
        gpu = _named(found, entry.strip())
        if gpu is None:
            break
        chosen.add(gpu.index)
    return tuple(gpu for gpu in found if gpu.index in chosen)


def _named(found: tuple[Gpu, ...], entry: str) -> Gpu | None:
    if entry.isdigit():
        return next((gpu for gpu in found if gpu.index == int(entry)), None)
    matching = [gpu for gpu in found if entry and gpu.uuid.startswith(entry)]
    return matching[0] if len(matching) == 1 else None


def _all_gpus() -> tuple[Gpu, ...]:
    import pynvml

    try:
        pynvml.nvmlInit()
    except pynvml.NVMLError:
        return ()
    try:
        found = [_gpu(index) for index in range(pynvml.nvmlDeviceGetCount())]
        return tuple(gpu for gpu in found if gpu is not None)
    except pynvml.NVMLError:
        return ()
    finally:
        pynvml.nvmlShutdown()


def _gpu(index: int) -> Gpu | None:
    """One GPU; None for one that is lost or may not be looked at."""
    import pynvml

    try:
        handle = pynvml.nvmlDeviceGetHandleByIndex(index)
        name, uuid = _text(pynvml.nvmlDeviceGetName(handle)), _text(pynvml.nvmlDeviceGetUUID(handle))
    except pynvml.NVMLError:
        return None
    memory = used = utilisation = processes = None
    with _untold():
        info = pynvml.nvmlDeviceGetMemoryInfo(handle)
        memory, used = int(info.total), int(info.used)
    with _untold():
        utilisation = int(pynvml.nvmlDeviceGetUtilizationRates(handle).gpu)
    with _untold():
        processes = len(pynvml.nvmlDeviceGetComputeRunningProcesses(handle))
    return Gpu(
        index=index,
        name=name,
        uuid=uuid,
        memory_bytes=memory,
        used_bytes=used,
        utilisation=utilisation,
        processes=processes,
    )


@contextmanager
def _untold() -> Iterator[None]:
    """Passes over what a device can't tell (a partitioned GPU has no utilisation of its own)."""
    import pynvml

    try:
        yield
    except pynvml.NVMLError:
        return


def _text(value: str | bytes) -> str:
    """Older bindings give bytes."""
    return value.decode() if isinstance(value, bytes) else value
