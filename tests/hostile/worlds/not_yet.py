# SPDX-License-Identifier: GPL-2.0-or-later
"""
What the programs are known to tell wrongly: a trait of a world (world.py) or a
damage (mutate.py), and the kinds of findings (judge.py) that it leads to.
Whoever mends something takes it out here.
"""

NOT_YET = {
    # two operations of one call may have the same record: that one was written twice cannot be told
    "double-records": {"twice"},
    # until the first serial number that two hosts give out at different times, they look like one
    "two-hosts": {"vanished", "execution", "identity"},
    # behind a label, the rest of a line that was cut is taken for label
    "join-lines": {"vanished"},
}
