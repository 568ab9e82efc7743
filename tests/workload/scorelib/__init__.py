# SPDX-License-Identifier: GPL-2.0-or-later
"""The parts of score.py: truth, log, judge, match, report; score.py says how they fit."""
