"""Tests of `src/python`: `/usr/bin/python3 -m unittest discover -s tests/python` (with or without `-t .`)."""

import os
import sys

# The same import names, whichever folder discovery takes as the top.
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
