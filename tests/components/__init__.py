"""Tests of `components` and of what compiles them: `/usr/bin/python3 -m unittest discover -s tests/components`."""

import os
import sys

# The same import names, whichever folder discovery takes as the top.
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
