# SPDX-License-Identifier: GPL-2.0-or-later
"""The score: counts for each mode and column, and the table of them."""

from collections import Counter, defaultdict

from .judge import COLUMNS, NA, RIGHT, UNKNOWN, WRONG

SHOWN = ("outcome", "object", "identity", "origin", "refusal")


def count(units, matching):
    """{mode: {"units": n, "once": n, ..., column: Counter}}, and the sum as "total"."""
    modes = defaultdict(lambda: {"units": 0, "once": 0, "absent": 0, "duplicated": 0,
                                 **{c: Counter() for c in COLUMNS}})
    duplicated = Counter(unit for _, unit in matching.duplicates)
    for unit in units:
        if unit.optional and unit not in matching.verdict:
            continue
        for row in (modes[unit.mode], modes["total"]):
            row["units"] += 1
            row["once"] += unit in matching.verdict and not duplicated[unit]
            row["absent"] += unit not in matching.verdict
            row["duplicated"] += bool(duplicated[unit])
            for column in COLUMNS:
                row[column][column_value(unit, column, matching)] += 1
    return modes


def column_value(unit, column, matching):
    if unit in matching.verdict:
        return matching.verdict[unit][1].column[column]
    has = unit.object["paths"] or unit.sockaddr() or "file" in unit.object
    nothing_to_tell = {"object": not has, "refusal": not unit.refused}
    return NA if nothing_to_tell.get(column) else UNKNOWN


def share(counter):
    """right and unknown in percent, wrong as a count"""
    total = sum(counter[k] for k in (RIGHT, UNKNOWN, WRONG))
    if not total:
        return f"{'-':>5} {'-':>5} {0:>3}"
    return f"{percent(counter[RIGHT], total):>5} {percent(counter[UNKNOWN], total):>5} {counter[WRONG]:>3}"


def percent(part, whole):
    """To one decimal, and never 100 where something is missing."""
    tenths = part * 1000 // whole
    return "100" if part == whole else f"{tenths // 10}.{tenths % 10}"


def table(modes):
    lines = [f"{'':20}{'':>6}{'present':>12}  " + "  ".join(f"{c:^15}" for c in SHOWN),
             f"{'mode':20}{'ops':>6}{'once':>6}{'dup':>4}  " + "  ".join("right%  unk% wr." for _ in SHOWN)]
    for name in sorted(set(modes) - {"total"}) + ["total"]:
        row = modes[name]
        once = percent(row["once"], row["units"]) if row["units"] else "-"
        lines.append(f"{name[:20]:20}{row['units']:>6}{once:>6}{row['duplicated']:>4}  "
                     + "  ".join(share(row[c]) for c in SHOWN))
    return "\n".join(lines)


def as_json(modes):
    return {mode: {k: dict(v) if isinstance(v, Counter) else v for k, v in row.items()} for mode, row in modes.items()}
