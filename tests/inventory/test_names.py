"""Names of GPUs for people."""

from __future__ import annotations

import pytest

from jupyter_kale_ext.inventory.names import distinct, full_name, short_name


@pytest.mark.parametrize(
    ("product", "short", "full"),
    [
        ("NVIDIA-A100-SXM4-80GB", "A100 80GB", "NVIDIA A100 SXM4 80GB"),
        ("NVIDIA-A100-PCIE-40GB", "A100 40GB", "NVIDIA A100 PCIE 40GB"),
        ("NVIDIA-H100-80GB-HBM3", "H100 80GB", "NVIDIA H100 80GB HBM3"),
        ("NVIDIA H100 NVL", "H100", "NVIDIA H100 NVL"),
        ("Tesla-T4", "T4", "Tesla T4"),
        ("nvidia-tesla-t4", "T4", "NVIDIA Tesla T4"),
        ("nvidia-h100-mega-80gb", "H100 Mega 80GB", "NVIDIA H100 Mega 80GB"),
        ("NVIDIA GeForce RTX 4090", "GeForce RTX 4090", "NVIDIA GeForce RTX 4090"),
        ("nvidia-rtx-pro-6000", "RTX PRO 6000", "NVIDIA RTX PRO 6000"),
        ("a10g", "A10G", "A10G"),
        ("AMD_Instinct_MI300X_OAM", "MI300X", "AMD Instinct MI300X OAM"),
        ("AMD_Radeon_RX_9070_XT", "Radeon RX 9070 XT", "AMD Radeon RX 9070 XT"),
        ("Max_1550", "Max 1550", "Max 1550"),
        ("NVIDIA", "NVIDIA", "NVIDIA"),
        ("", "", ""),
    ],
)
def test_short_and_full_names(product: str, short: str, full: str) -> None:
    assert (short_name(product), full_name(product)) == (short, full)


@pytest.mark.parametrize(
    ("choices", "titles"),
    [
        ([], []),
        ([("T4", "Tesla T4")], ["T4"]),
        ([("A100", "A100 SXM4"), ("A100", "A100 PCIE"), ("T4", "Tesla T4")], ["A100 SXM4", "A100 PCIE", "T4"]),
        ([("A100", "A100 SXM4"), ("A100", "A100 SXM4")], ["A100 SXM4", "A100 SXM4"]),
    ],
)
def test_titles_are_as_short_as_they_can_be(choices: list[tuple[str, ...]], titles: list[str]) -> None:
    assert distinct(choices) == titles
