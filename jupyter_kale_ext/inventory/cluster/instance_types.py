"""GPUs by the clouds' names of machines, for nodes on which nothing else names the GPU."""

from __future__ import annotations

import re

_MACHINES: tuple[tuple[str, str], ...] = (
    # AWS
    (r"p3(dn)?\.", "V100"),
    (r"p4d\.", "A100 40GB"),
    (r"p4de\.", "A100 80GB"),
    (r"p5\.", "H100 80GB"),
    (r"p5en?\.", "H200"),
    (r"p6-b200\.", "B200"),
    (r"g4dn\.", "T4"),
    (r"g5\.", "A10G"),
    (r"g5g\.", "T4G"),
    (r"(g6|gr6)\.", "L4"),
    (r"g6e\.", "L40S"),
    # Azure: most sizes name the GPU themselves
    (r"standard_n[cd]\d+rs_v2", "P100"),
    (r"standard_nc\d+r?s_v3", "V100"),
    (r"standard_nd\d+asr_v4", "A100 40GB"),
    # Google
    (r"a2-ultragpu-", "A100 80GB"),
    (r"a2-(high|mega)gpu-", "A100 40GB"),
    (r"a3-(edge|high|mega)gpu-", "H100 80GB"),
    (r"a3-ultragpu-", "H200"),
    (r"a4-highgpu-", "B200"),
    (r"g2-standard-", "L4"),
)
_AZURE = re.compile(r"standard_.*_(t4|a10|a100|h100|h200|mi300x)_v\d+", re.IGNORECASE)


def gpu_of(instance_type: str) -> str:
    """The GPU of machines of that type, ``T4``; empty where the type doesn't tell."""
    named = _AZURE.fullmatch(instance_type)
    if named:
        return named[1].upper()
    return next((gpu for start, gpu in _MACHINES if re.match(start, instance_type, re.IGNORECASE)), "")
