# SPDX-License-Identifier: GPL-2.0-or-later
"""
Makes a log that shows a false statement shorter. A serial that is gone would
weaken the statement, so a message takes its place.
"""

from .truth import Line


def filler(event):
    node = f"node={event.host.node} " if event.host.node else ""
    text = f"{node}type=USER msg=audit({event.stamp()}): pid=1 uid=0 msg='op=x'".encode()
    return [(Line(text, event, 0, "USER"), text, True)]


def halves(items, fails):
    """@items with as many parts left out as can be, while fails(items) holds."""
    size = len(items)
    while size:
        at = 0
        while at < len(items):
            less = items[:at] + items[at + size:]
            if less and fails(less):
                items = less
            else:
                at += size
        size //= 2
    return items


def shrink(log, fails):
    """@fails: whether a log still shows it."""
    events = []
    for line in log:
        if line[0][0].event not in events:
            events.append(line[0][0].event)

    def with_events(kept):
        kept, filled, out = set(kept), set(), []
        for line in log:
            event = line[0][0].event
            if event in kept:
                out.append(line)
            elif event not in filled:
                filled.add(event)
                out.append(filler(event))
        return out

    log = with_events(halves(events, lambda kept: fails(with_events(kept))))
    return halves(log, fails)
