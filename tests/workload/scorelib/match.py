# SPDX-License-Identifier: GPL-2.0-or-later
"""Which line of the output is which unit of the truth: score.py states the method."""

from collections import defaultdict

from .judge import call_could_run, judge
from .log import SYSCALL_ENTER, decode, in_window

NEVER = 10**9


class Matching:
    def __init__(self):
        self.verdict = {}			# unit -> (line index, Verdict)
        self.duplicates = []		# (line index, unit)
        self.phantoms = []			# (line index, why)


def assign(cost):
    """
    The assignment of rows to columns (no fewer columns than rows) of least
    cost, as a list of column numbers: Kuhn-Munkres with potentials, O(n^3).
    """
    rows, cols = len(cost), len(cost[0]) if cost else 0
    u, v = [0] * (rows + 1), [0] * (cols + 1)
    owner, way = [0] * (cols + 1), [0] * (cols + 1)
    for row in range(1, rows + 1):
        owner[0], at = row, 0
        least, used = [float("inf")] * (cols + 1), [False] * (cols + 1)
        while owner[at]:
            used[at], current, delta, step = True, owner[at], float("inf"), 0
            for col in range(1, cols + 1):
                if used[col]:
                    continue
                reduced = cost[current - 1][col - 1] - u[current] - v[col]
                if reduced < least[col]:
                    least[col], way[col] = reduced, at
                if least[col] < delta:
                    delta, step = least[col], col
            for col in range(cols + 1):
                if used[col]:
                    u[owner[col]] += delta
                    v[col] -= delta
                else:
                    least[col] -= delta
            at = step
        while at:
            owner[at] = owner[way[at]]
            at = way[at]
    result = [None] * rows
    for col in range(1, cols + 1):
        if owner[col]:
            result[owner[col] - 1] = col - 1
    return result


def components(edges):
    """Groups of rows and columns that edges connect."""
    rows_of = defaultdict(set)
    for row, cols in edges.items():
        for col in cols:
            rows_of[col].add(row)
    seen = set()
    for start in edges:
        if start in seen:
            continue
        rows, cols, todo = set(), set(), [start]
        while todo:
            row = todo.pop()
            if row in seen:
                continue
            seen.add(row)
            rows.add(row)
            cols |= edges[row].keys()
            for col in edges[row]:
                todo += rows_of[col] - seen
        yield sorted(rows), sorted(cols)


def best_pairs(edges):
    """{row: {col: cost}} -> {row: col}, as many pairs as there can be, at the least cost."""
    pairs = {}
    for rows, cols in components(edges):
        spare = [None] * len(rows)
        matrix = [[edges[r].get(c, NEVER) for c in cols] + [NEVER] * len(spare) for r in rows]
        for row, col in zip(rows, assign(matrix)):
            if col is not None and col < len(cols) and cols[col] in edges[row]:
                pairs[row] = cols[col]
    return pairs


def possible(line, unit, log, places):
    """Whether the raw event of the line can be the unit's: its time, and the call that it is in."""
    event = log.events.get(line["id"])
    if not in_window(event, unit.t0, unit.t1):
        return False
    call = event.syscall()
    if not call or int(call["syscall"]) != SYSCALL_ENTER or unit.via == "sqpoll":
        return True
    enters = places.enter_at.get(event.id)
    return not enters or any(call_could_run(e, unit) for e in enters)


def unexplained_attempts(lines, units, log, places, patched):
    """(line, why) of each attempt that agrees with no operation; a patched kernel logs no attempts at all."""
    by_op = defaultdict(list)
    for unit in units:
        by_op[(unit.pid, unit.number)].append(unit)
    found = []
    for line in lines:
        near = [u for u in by_op[(line["process"]["pid"], line["op"]["number"])] if possible(line, u, log, places)]
        verdicts = sorted((judge(line, u, places, patched) for u in near), key=lambda v: v.contradictions())
        if patched:
            found.append((line, "a patched kernel logs none"))
        elif not verdicts:
            found.append((line, "no operation of the truth can be it"))
        elif verdicts[0].contradictions():
            found.append((line, "; ".join(verdicts[0].why.values())))
    return found


class StockMatcher:
    """By evidence: the raw records decide what can be, the assertions what agrees."""

    def __init__(self, lines, units, log, places):
        self.lines, self.units, self.log, self.places = lines, units, log, places

    def _groups(self):
        groups = defaultdict(lambda: ([], []))
        for i, line in enumerate(self.lines):
            groups[(line["process"]["pid"], self._raw_number(line))][0].append(i)
        for j, unit in enumerate(self.units):
            groups[(unit.pid, unit.number)][1].append(j)
        return groups.values()

    def _raw_number(self, line):
        """The opcode of the raw record: what the line says of it is judged, not believed."""
        event = self.log.events.get(line["id"])
        numbers = {int(f["uring_op"]) for f in event.all("URINGOP")} if event else set()
        claimed = line.get("op", {}).get("number")
        return claimed if claimed in numbers or len(numbers) != 1 else numbers.pop()

    def _cost(self, line, unit, verdict):
        """Less for a pair with more facts right, whose raw records show the object or the error, that is near in time."""
        event = self.log.events[line["id"]]
        names = {decode(f.get("name", "")) for f in event.all("PATH")}
        errors = {int(f["exit"]) for f in event.all("URINGOP") if int(f["uring_op"]) == unit.number}
        evidence = any({p["given"], p["full"]} & names for p in unit.object["paths"])
        evidence += unit.res is not None and unit.res < 0 and unit.res in errors
        distance = abs(event.time - unit.t0) // 1_000_000
        return 10_000 - 1_000 * verdict.agreements() - 450 * evidence + min(distance, 400)

    def _group(self, rows, cols, result):
        verdicts = {(i, j): judge(self.lines[i], self.units[j], self.places, False)
                    for i in rows for j in cols if possible(self.lines[i], self.units[j], self.log, self.places)}
        edges = defaultdict(dict)
        for (i, j), verdict in verdicts.items():
            if not verdict.contradictions():
                edges[i][j] = self._cost(self.lines[i], self.units[j], verdict)
        pairs = best_pairs(edges)
        for i, j in pairs.items():
            result.verdict[self.units[j]] = (i, verdicts[i, j])
        self._rest([i for i in rows if i not in pairs], edges, verdicts, set(pairs.values()), result)

    def _rest(self, rows, edges, verdicts, taken, result):
        """Lines that agree with no free unit: duplicates, wrong ones, phantoms."""
        left = defaultdict(dict)
        for i in rows:
            if edges.get(i):
                result.duplicates.append((i, self.units[next(iter(edges[i]))]))
                continue
            for (k, j), verdict in verdicts.items():
                if k == i and j not in taken:
                    left[i][j] = 10_000 * verdict.contradictions() - 1_000 * verdict.agreements() + 100_000
        pairs = best_pairs(left)
        for i, j in pairs.items():
            result.verdict[self.units[j]] = (i, verdicts[i, j])
        for i in rows:
            if i not in pairs and not edges.get(i):
                result.phantoms.append((i, "no operation of the truth can be it"))

    def run(self):
        result = Matching()
        for rows, cols in self._groups():
            self._group(rows, cols, result)
        return result


class PatchedMatcher:
    """By pid, user_data and ring, which the kernel stamps."""

    def __init__(self, lines, units, log, places):
        self.lines, self.units, self.places = lines, units, places
        self.rings = {}

    def _key(self, line):
        value = line.get("origin", {}).get("user_data")
        return (line["process"]["pid"], int(value, 16)) if value is not None else None

    def _check_ring(self, line, unit, verdict):
        """One number of the kernel's for each ring of the truth."""
        told = line.get("origin", {}).get("ring")
        for key in (("truth", unit.ring_index), ("kernel", told)):
            other = told if key[0] == "truth" else unit.ring_index
            if self.rings.setdefault(key, other) != other:
                verdict.wrong("origin", f"ring {told} was another ring before")

    def _one(self, i, unit, result):
        verdict = judge(self.lines[i], unit, self.places, True)
        self._check_ring(self.lines[i], unit, verdict)
        result.verdict[unit] = (i, verdict)

    def _several(self, rows, cols, result):
        """Completions of one multishot request: the result tells them apart."""
        edges = {i: {j: 10_000 * (judge(self.lines[i], self.units[j], self.places, True).contradictions()) + abs(k - m)
                     for m, j in enumerate(cols)} for k, i in enumerate(rows)}
        pairs = best_pairs(edges)
        for i, j in pairs.items():
            self._one(i, self.units[j], result)
        for i in rows:
            if i not in pairs:
                result.duplicates.append((i, self.units[cols[0]]))

    def run(self):
        result, by_key = Matching(), defaultdict(list)
        for j, unit in enumerate(self.units):
            by_key[(unit.pid, unit.user_data)].append(j)
        lines_of = defaultdict(list)
        for i, line in enumerate(self.lines):
            key = self._key(line)
            if key in by_key:
                lines_of[key].append(i)
            else:
                result.phantoms.append((i, f"no operation has pid and user_data {key}"))
        for key, rows in lines_of.items():
            self._several(rows, by_key[key], result)
        return result
