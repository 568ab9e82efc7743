# SPDX-License-Identifier: GPL-2.0-or-later
"""
What the programs are known to tell wrongly: a trait of a world (world.py) or a
damage (mutate.py), and the kinds of findings (judge.py) that it leads to.
Whoever mends something takes it out here; when nothing is left, this file
goes.
"""

INFERRED = {"identity", "origin", "object", "object-partial", "execution", "attempts"}

NOT_YET = {
    # fields are taken from within a label; a quote in it hides the record
    "label": {"label", "key", "vanished", "outcome"} | INFERRED,
    # and where that has the head of a record in it
    "record-text": {"label", "key", "vanished", "unknown", "twice"} | INFERRED,
    "split-keys": {"label", "key", "origin", "object", "attempts"},
    # an absent key is taken for one rule
    "null-key": {"origin", "object", "attempts"},
    # nothing that contradicts one host, or one boot, ends a count
    "two-hosts": {"outcome"} | INFERRED,
    "no-daemon-start": {"vanished"} | INFERRED,
    # a pid is used again after days
    "pid-reuse": {"identity"},
    # numbers of system calls and the byte order of addresses of other machines
    "arch": {"vanished"} | INFERRED,
    # what was forgotten when a table was full
    "crowd": {"vanished"} | INFERRED,
    # what was read before
    "double-records": {"twice"} | INFERRED,
    "double-events": {"twice"} | INFERRED,
    "double-file": {"twice"} | INFERRED,
    # a line is not a record
    "cut-lines": {"key"} | INFERRED,
    "join-lines": {"vanished", "unknown", "op", "id", "outcome", "twice", "label", "key"} | INFERRED,
    "nul-bytes": {"vanished"},
    # not what a field must be
    "junk-values": {"object", "origin", "attempts", "identity"},
    # 0x1D that a shipper wrote as #035
    "number-signs": {"object"},
    # a call that was lost, but for a few of its records
    "exclude-proctitle": {"vanished"} | INFERRED,
    "drop-in-event": {"vanished"} | INFERRED,
    # events that come later than their serials say
    "reorder-lines": INFERRED,
    "reorder-events": INFERRED,
}
