"""`python -m afterword`."""

from __future__ import annotations

import sys

from afterword.cli import main

sys.exit(main())
