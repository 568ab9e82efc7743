# SPDX-License-Identifier: GPL-2.0-or-later
"""
Damage to a log. A log is a list of physical lines, each a list of pieces; a
piece is (line of the world or None, its bytes, whether it is whole).
"""

import re

DAMAGE = {}


def damage(fn):
    DAMAGE[fn.__name__.replace("_", "-")] = fn
    return fn


def whole(lines):
    return [[(line, line.text, True)] for line in lines]


def text_of(log):
    return b"".join(b"".join(piece[1] for piece in line) + b"\n" for line in log)


def first(line):
    return line[0][0]


def some(rng, log, share=0.05):
    """Indices of a few lines."""
    n = max(1, int(len(log) * share * rng.random()))
    return sorted(rng.sample(range(len(log)), min(n, len(log))))


def without(log, gone):
    gone = set(gone)
    return [line for i, line in enumerate(log) if i not in gone]


def is_change(line):
    """The record of a change of the rules: without it nothing shows that calls are not recorded (a premise)."""
    return first(line).type == "CONFIG_CHANGE"


def events_of(log):
    found = {}
    for i, line in enumerate(log):
        found.setdefault(first(line).event, []).append(i)
    return found


@damage
def drop_records(rng, log):
    return without(log, [i for i in some(rng, log) if not is_change(log[i])])


@damage
def drop_in_event(rng, log):
    """Several records of one event, and not all."""
    events = [rows for rows in events_of(log).values() if len(rows) > 2 and not is_change(log[rows[0]])]
    if rng.random() < 0.5:
        events = events[:5]		# more is sure where a program begins
    gone = []
    for rows in rng.sample(events, min(len(events), rng.randrange(1, 9))):
        gone += rng.sample(rows, rng.randrange(1, len(rows)))
    return without(log, gone)


@damage
def drop_events(rng, log):
    events = list(events_of(log).values())
    return without(log, sum(rng.sample(events, min(len(events), rng.randrange(1, 6))), []))


@damage
def drop_range(rng, log):
    """Not across a start of a host: its serials could go on where the last ones ended."""
    at = rng.randrange(len(log))
    end = min(len(log), at + rng.randrange(1, 40))
    boot = {first(line).event.host: first(line).event.boot for line in log[at:at + 1]}
    while end > at + 1 and any(first(line).event.boot != boot.get(first(line).event.host, first(line).event.boot)
                               for line in log[at:end]):
        end -= 1
    return log[:at] + log[end:]


@damage
def begin_later(rng, log):
    return log[rng.randrange(len(log)):]


@damage
def end_early(rng, log):
    return log[:rng.randrange(1, len(log) + 1)]


@damage
def no_daemon_start(_rng, log):
    return [line for line in log if first(line).type != "DAEMON_START"]


def exclude(log, kinds):
    return [line for line in log if first(line).type not in kinds]


@damage
def exclude_proctitle(rng, log):
    """An exclude rule, and a few records lost."""
    return drop_records(rng, exclude(log, {"PROCTITLE"}))


@damage
def exclude_types(rng, log):
    kinds = rng.sample(("PATH", "CWD", "SOCKADDR", "EXECVE", "PROCTITLE", "AVC", "USER"), rng.randrange(1, 4))
    return exclude(log, set(kinds))


@damage
def double_records(rng, log):
    out, again = [], set(some(rng, log))
    for i, line in enumerate(log):
        out += [line] * (1 + (i in again))
    return out


@damage
def double_events(rng, log):
    """An event stands twice: at once, or later."""
    events = [rows for rows in events_of(log).values() if first(log[rows[0]]).type != "DAEMON_START"]
    copies = {}
    for rows in rng.sample(events, min(len(events), rng.randrange(1, 6))):
        copies[rng.choice((rows[-1], len(log) - 1))] = rows
    return [line for i, own in enumerate(log) for line in [own] + [log[k] for k in copies.get(i, ())]]


@damage
def double_file(rng, log):
    """The same file twice, or two files that overlap."""
    a = rng.choice((0, rng.randrange(len(log))))
    return log + log[a:]


@damage
def cut_lines(rng, log):
    """Not behind an even number of digits of the last value of a record, which nothing tells from a whole one."""
    log = list(log)
    for i in some(rng, log):
        line, text, _ = log[i][0]
        at = rng.randrange(1, len(text))
        if line.type in ("SOCKADDR", "PROCTITLE", "EXECVE") and text[:at].split(b"=")[-1] != b"":
            at = text.rfind(b"=", 0, at) + 2
        log[i] = [(line, text[:at], False)]
    return log


@damage
def join_lines(rng, log):
    """The end of a line, or of a whole record, is missing, and the next one stands there."""
    out, at = [], set(some(rng, log))
    for i, line in enumerate(log):
        if i - 1 in at and out:
            out[-1] = out[-1] + line
        else:
            out.append(line)
        if i in at and i + 1 < len(log):
            record, text, _ = line[0]
            cut = len(text) if rng.random() < 0.2 else rng.randrange(1, len(text))
            if cut < len(text) and record.type in ("SOCKADDR", "PROCTITLE", "EXECVE"):
                cut = min(cut, text.index(b"): ") + 2)
            out[-1] = out[-1][:-1] + [(record, text[:cut], False)]
    return out


@damage
def nul_bytes(rng, log):
    """A block that was not written before power failed, in front of a record; or in it."""
    log = list(log)
    for i in some(rng, log):
        line, text, _ = log[i][0]
        if rng.random() < 0.7:
            log[i] = [(line, bytes(rng.choice((1, 3, 512))) + text, True)]
        else:
            at = rng.randrange(len(text))
            log[i] = [(line, text[:at] + bytes(3) + text[at + 3:], False)]
    return log


@damage
def reorder_lines(rng, log):
    log = list(log)
    for _ in range(rng.randrange(1, 6)):
        at, n = rng.randrange(len(log)), rng.choice((2, 3, 8))
        part = log[at:at + n]
        rng.shuffle(part)
        log[at:at + n] = part
    return log


@damage
def reorder_events(rng, log):
    """Each event as one block, some of them moved."""
    blocks = [[log[i] for i in rows] for rows in events_of(log).values()]
    for _ in range(rng.randrange(1, 5)):
        at = rng.randrange(len(blocks))
        block = blocks.pop(at)
        blocks.insert(max(0, at + rng.choice((-3, -1, 1, 2, 5))), block)
    return sum(blocks, [])


NUMBERS = re.compile(rb" (uring_op|exit|items|pid|ppid|auid|fsgid|ses|a0|a1|arch|syscall|inode|ouid|saddr|ring"
                     rb"|user_data|xtid)=(\S+)")


@damage
def junk_values(rng, log):
    """A value is not what its field must be. Not saddr= of an even number of digits."""
    log = list(log)
    for i in some(rng, log, 0.1):
        line, text, _ = log[i][0]
        found = list(NUMBERS.finditer(text.partition(b" subj=")[0]))
        if not found:
            continue
        value = rng.choice(found)
        huge = () if value[1] in (b"inode", b"user_data", b"saddr") else (b"99999999999999999999",)
        junk = rng.choice((b"zz", b"-", b"0x5z", b"?", b"1.5", b"(null)", b"text", *huge))
        log[i] = [(line, text[:value.start(2)] + junk + text[value.end(2):], False)]
    return log


@damage
def number_signs(_rng, log):
    """A shipper has written 0x1D as #035."""
    return [[(line, text.replace(b"\x1d", b"#035"), ok) for line, text, ok in pieces] for pieces in log]


@damage
def line_ends(_rng, log):
    return [line[:-1] + [(line[-1][0], line[-1][1] + b"\r", line[-1][2])] for line in log]
