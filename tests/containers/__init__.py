"""Tests that need containers: ``make containers`` makes the image, names it in ``KALE_TEST_IMAGE`` and runs them."""

from __future__ import annotations

import os

TEST_IMAGE = os.environ.get("KALE_TEST_IMAGE", "")
"""An image on this machine that holds nothing but Python; empty where there is none."""
