#!/usr/bin/python3 -IB
"""Every command of the double is a link to this file; the link's name says which."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))

from double.main import main  # noqa: E402

main()
