"""``python -m jupyter_kale_ext`` is ``jupyter kale``."""

from __future__ import annotations

import sys

from jupyter_kale_ext.cli import main

sys.exit(main())
