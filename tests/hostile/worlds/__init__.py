# SPDX-License-Identifier: GPL-2.0-or-later
"""True worlds, the logs that kernels write of them, damage, and the judge; test_worlds.py says how they fit."""
