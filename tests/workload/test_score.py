#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""
Tests of score.py: a small run that is right in every column, and a table of
what is changed in it and what the score then has to say.
"""

import copy
import os
import sys
import unittest

sys.dont_write_bytecode = True	# the source folder may be read-only, and stays clean
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import score  # noqa: E402
from scorelib import kernel, log, match, truth  # noqa: E402

PID, SECOND = 700, 10**9
CRED = dict.fromkeys(("uid", "gid", "euid", "suid", "fsuid", "egid", "sgid", "fsgid"), 0)
IDENTITY = {"pid": PID, "tid": PID, "ppid": 1, "comm": "wl", "exe": "/bin/wl", "auid": 1000, "ses": 1, "cred": CRED}
RAW_CRED = "uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0"

# number, result, path, address; operation k is submitted at second k by the enter with serial 10 * k
OPERATIONS = [
    ("openat", 5, "/w/op1", None),
    ("openat", -2, "/w/op2", None),
    ("connect", -111, None, {"family": "inet", "address": "127.1.0.3", "port": 7003}),
    ("unlinkat", 0, "/w/op4", None),
]


def sqe(n, name, path, address):
    paths = [{"given": path, "full": path}] if path else []
    return {"type": "sqe", "pid": PID, "tid": PID, "n": n, "case": name, "mode": "inline",
            "number": kernel.NUMBERS[name], "t": n * SECOND, "user_data": hex(0x7000 + n), "ring": 0, "via": "enter",
            "link": 0, "identity": IDENTITY, "sqe": {"flags": "0x0"},
            "object": {"paths": paths, **({"sockaddr": address} if address else {})}}


def truth_lines():
    yield {"type": "process", "pid": PID}
    yield {"type": "ring", "pid": PID, "fd": 3, "ring": 0, "adopted": 0, "t0": 0, "t1": 1}
    for n, (name, res, path, address) in enumerate(OPERATIONS, 1):
        yield sqe(n, name, path, address)
        yield {"type": "enter", "pid": PID, "tid": PID, "a": [3, 1, 70000 + n, 0], "ret": 1, "t0": n * SECOND,
               "t1": n * SECOND + 1000, "ops": [n]}
        yield {"type": "cqe", "n": n, "notif": 0, "t": n * SECOND + 5_000_000, "res": res}


def log_lines():
    for n, (name, res, path, _) in enumerate(OPERATIONS, 1):
        number, stamp = kernel.NUMBERS[name], f"{n}.000:{10 * n}"
        yield (f"type=SYSCALL msg=audit({stamp}): arch=c000003e syscall=426 success=yes exit=1 a0=3 a1=1 "
               f"a2={70000 + n:x} a3=0 items=0 ppid=1 pid={PID} auid=1000 {RAW_CRED} comm=\"wl\" exe=\"/bin/wl\"")
        yield (f"type=URINGOP msg=audit({n}.001:{10 * n + 1}): uring_op={number} success=yes exit=0 items=1 ppid=1 "
               f"pid={PID} {RAW_CRED} key=(null)")
        if path:
            yield f'type=PATH msg=audit({n}.001:{10 * n + 1}): item=0 name="{path}" inode={90 + n} nametype=NORMAL'


def stitched_line(n, name, res, path, address):
    obj = {"confidence": "exact"}
    if path:
        obj["paths"] = [{"item": 0, "name": path, "nametype": "NORMAL", "inode": str(90 + n)}]
    if address:
        obj["sockaddr"] = address
    result = {"known": True, "success": res >= 0, "exit": res, "known_by": "kernel"}
    return {"schema": "uringop/1", "kind": "operation", "id": f"{n}.001:{10 * n + 1}",
            "op": {"name": name, "number": kernel.NUMBERS[name]}, "result": result,
            "process": {"confidence": "exact", "pid": PID, "ppid": 1, **CRED, "auid": 1000, "ses": 1, "comm": "wl",
                        "exe": "/bin/wl"},
            "execution": {"mode": "worker"}, "object": obj,
            "origin": {"confidence": "exact", "id": f"{n}.000:{10 * n}", "ring": 9, "user_data": hex(0x7000 + n)}}


def stitched():
    return [stitched_line(n, *operation) for n, operation in enumerate(copy.deepcopy(OPERATIONS), 1)]


def run(lines, name="patched-test", raw=None, true=None):
    return score.Score(truth.Truth(true or truth_lines()), log.Log(raw or log_lines()), lines, name,
                       kernel.STOCK_AUDITED)


def change(index, *path, to):
    """A function that sets lines[index][path...] to a value."""
    def apply(lines):
        at = lines[index]
        for key in path[:-1]:
            at = at[key]
        at[path[-1]] = to
    return apply


def drop(index):
    return lambda lines: lines.pop(index)


def repeat(index):
    return lambda lines: lines.append(copy.deepcopy(lines[index]))


def phantom(lines):
    """An openat of the log, but long after all of the truth."""
    lines.append(stitched_line(9, "openat", 5, "/w/op9", None))


def no_stamp(lines):
    for line in lines:
        del line["origin"]["user_data"], line["origin"]["ring"]


PHANTOM_LOG = [*log_lines(),
               f"type=SYSCALL msg=audit(9.000:90): syscall=426 exit=1 a0=3 a1=1 a2=0 a3=0 pid={PID} {RAW_CRED}",
               f"type=URINGOP msg=audit(9.001:91): uring_op=18 exit=0 pid={PID} {RAW_CRED}",
               'type=PATH msg=audit(9.001:91): item=0 name="/w/op9" inode=99 nametype=NORMAL']

# what is changed; the beginning of a finding that must be there, on a patched and on a stock kernel
WRONG = [
    ("outcome", change(0, "result", "exit", to=6), "wrong outcome: op 1"),
    ("success", change(1, "result", "success", to=True), "wrong outcome: op 2"),
    ("errno", change(1, "result", "errno", to="EPERM"), "wrong outcome: op 2"),
    ("auid", change(0, "process", "auid", to=1001), "wrong identity: op 1"),
    ("ses", change(3, "process", "ses", to=2), "wrong identity: op 4"),
    ("comm", change(2, "process", "comm", to="iou-wrk-700"), "wrong identity: op 3"),
    ("exe", change(2, "process", "exe", to="/bin/other"), "wrong identity: op 3"),
    ("origin of another", change(0, "origin", "id", to="2.000:20"), "wrong origin: op 1"),
    ("sqpoll", change(3, "origin", "confidence", to="sqpoll"), "wrong origin: op 4"),
    ("address", change(2, "object", "sockaddr", "port", to=7004), "wrong object: op 3"),
    ("execution", change(3, "execution", "mode", to="inline"), "wrong execution: op 4"),
    ("mode", change(0, "execution", "mode", to="sqpoll"), "wrong execution: op 1"),
    ("refused", change(1, "origin", "refused", to="restriction"), "wrong refusal: op 2"),
    ("duplicate", repeat(3), "duplicate: "),
    ("path not logged", change(0, "object", "paths", 0, "name", to="/w/op2"), "not in the log: event 1.001:11"),
    ("uid not logged", change(0, "process", "uid", to=5), "not in the log: event 1.001:11"),
    ("origin not logged", change(0, "origin", "id", to="1.000:12"), "not in the log: event 1.001:11"),
    ("event not logged", change(0, "id", to="1.001:99"), "not in the log: event 1.001:99"),
    ("operation not logged", change(0, "op", "number", to=38), "not in the log: event 1.001:11"),
]


class ScoreTest(unittest.TestCase):
    def test_right(self):
        for name in ("patched-test", "stock-test"):
            with self.subTest(name):
                result = run(stitched(), name)
                self.assertEqual(list(score.findings(result)), [])
                self.assertTrue(result.passed())
                self.assertTrue(result.complete())

    def test_wrong_is_found(self):
        for kernel_name in ("patched-test", "stock-test"):
            for name, mutate, finding in WRONG:
                with self.subTest(f"{name} on {kernel_name}"):
                    lines = stitched()
                    mutate(lines)
                    result = run(lines, kernel_name)
                    self.assertTrue([f for f in score.findings(result) if f.startswith(finding)],
                                    list(score.findings(result)))
                    self.assertFalse(result.passed())

    def test_wrong_path_of_the_log(self):
        """A path that stands in the operation's event and is another's."""
        for kernel_name in ("patched-test", "stock-test"):
            lines, raw = stitched(), list(log_lines())
            lines[3]["object"]["paths"][0]["name"] = "/w/op1"
            raw.append('type=PATH msg=audit(4.001:41): item=1 name="/w/op1" inode=94 nametype=NORMAL')
            self.assertIn("wrong object: op 4", " ".join(score.findings(run(lines, kernel_name, raw))))

    def test_refusal_must_be_told(self):
        """What a restriction forbids has no object, and on a patched kernel a reason."""
        true = [dict(line, refused="restriction") if line["type"] == "sqe" and line["n"] == 4 else line for line in truth_lines()]
        lines = stitched()
        lines[3]["object"] = {"confidence": "exact"}
        result = run(lines, true=true)
        self.assertIn("unknown refusal: op 4 (unlinkat, inline), event 4.001:41, result 0", list(score.findings(result)))
        self.assertFalse(result.passed())
        lines[3]["origin"]["refused"] = "restriction"
        result = run(lines, true=true)
        self.assertTrue(result.passed(), list(score.findings(result)))
        self.assertEqual(result.modes["total"]["refusal"]["right"], 1)

    def test_missing(self):
        lines = stitched()
        lines.pop(0)
        for kernel_name in ("patched-test", "stock-test"):
            result = run(lines, kernel_name)
            self.assertEqual(result.modes["total"]["absent"], 1)
            # the log has the record: the tool left it out
            self.assertEqual(result.records_missing, 1)
            self.assertFalse(result.passed())

    def test_missing_from_the_log(self):
        """What a stock kernel does not log is unknown; a patched one has to."""
        raw = [text for text in log_lines() if "audit(1.001:11)" not in text]
        self.assertTrue(run(stitched()[1:], "stock-test", raw).passed())
        result = run(stitched()[1:], "patched-test", raw)
        self.assertFalse(result.passed())
        self.assertIn("absent: op 1 (openat, inline)", list(score.findings(result)))

    def test_phantom(self):
        for kernel_name in ("patched-test", "stock-test"):
            lines = stitched()
            phantom(lines)
            result = run(lines, kernel_name, PHANTOM_LOG)
            self.assertEqual(len(result.matching.phantoms), 1)
            self.assertFalse(result.passed())

    def test_phantom_does_not_fill_a_gap(self):
        """An operation is absent, and a line that cannot be it does not count for it."""
        lines = stitched()[1:]
        phantom(lines)
        result = run(lines, "stock-test", PHANTOM_LOG)
        self.assertEqual((len(result.matching.phantoms), result.modes["total"]["absent"]), (1, 1))

    def test_unknown_is_not_wrong(self):
        lines = stitched()
        for line in lines:
            line["result"] = {"known": False}
            for part in ("origin", "object", "process"):
                line[part]["confidence"] = "ambiguous"
        no_stamp(lines)
        result = run(lines, "stock-test")
        self.assertEqual(result.bad(), 0)
        for column in ("outcome", "object", "identity", "origin"):
            self.assertEqual(result.modes["total"][column]["unknown"], 4, column)
        self.assertEqual(result.modes["total"]["once"], 4)

    def test_two_swapped_are_not_excused(self):
        """Results of two equal opcodes exchanged: no assignment makes it right."""
        lines = stitched()
        lines[0]["result"], lines[1]["result"] = lines[1]["result"], lines[0]["result"]
        for kernel_name in ("patched-test", "stock-test"):
            self.assertEqual(len(list(run(lines, kernel_name).wrong())), 2, kernel_name)

    def test_patched_ring_has_one_number(self):
        lines = stitched()
        lines[2]["origin"]["ring"] = 8
        self.assertIn("wrong origin: op 3", " ".join(score.findings(run(lines))))

    def test_patched_link_and_thread(self):
        for key, value in (("link", 1), ("tid", 701), ("user_data", "0x7002")):
            lines = stitched()
            lines[0]["origin"][key] = value
            self.assertFalse(run(lines).passed(), key)

    def test_patched_unknown_fails(self):
        lines = stitched()
        lines[0]["result"] = {"known": False}
        self.assertFalse(run(lines).passed())
        self.assertIn("unknown outcome: op 1 (openat, inline)", " ".join(score.findings(run(lines))))
        self.assertTrue(run(lines, "stock-test").passed())

    def test_nothing_fails(self):
        self.assertFalse(run([], "stock-test", true=[{"type": "process", "pid": PID}]).passed())

    def test_attempts_are_no_operations(self):
        lines = stitched()
        lines[0]["kind"] = "attempt"
        result = run(lines, "stock-test")
        self.assertEqual((result.modes["total"]["absent"], result.bad()), (1, 0))

    def test_attempt_of_another(self):
        """The second openat is said to have been tried in the call that submitted the first."""
        raw = [*log_lines(), f"type=URINGOP msg=audit(1.000:10): uring_op=18 exit=-11 ppid=1 pid={PID} {RAW_CRED}"]
        lines = stitched()
        lines[0]["execution"]["attempt_ids"] = ["1.000:10"]
        self.assertEqual(run(lines, "stock-test", raw).bad(), 0)
        lines[1]["execution"]["attempt_ids"] = lines[0]["execution"].pop("attempt_ids")
        self.assertIn("wrong execution: op 2", " ".join(score.findings(run(lines, "stock-test", raw))))

    def test_wrong_attempt(self):
        lines = stitched()
        lines[0]["kind"] = "attempt"
        lines[0]["process"]["auid"] = 1001
        found = " ".join(score.findings(run(lines, "stock-test")))
        self.assertIn("wrong attempt: event 1.001:11", found)
        lines[0]["process"]["auid"] = 1000
        self.assertFalse(run(lines, "patched-test").passed())

    def test_multishot_accept(self):
        """Each completion is an operation; the end of the request need not be."""
        true = [line for line in truth_lines() if line.get("n", 1) == 1 and line.get("ops", [1]) == [1]]
        for line in true:
            if line["type"] == "sqe":
                line.update(number=kernel.ACCEPT, object={"paths": []})
        end = dict(true[-1], res=-125, t=true[-1]["t"] + 1)
        second = dict(true[-1], res=6)
        units = truth.Truth([*true, second, end]).units
        self.assertEqual([(u.res, u.optional) for u in units], [(5, False), (6, False), (-125, True)])


class SeenTest(unittest.TestCase):
    """An operation is held for what the kernel has looked at, and for no less."""
    OBJECT = {"paths": [], "file": "/w/f", "sockaddr": {"family": "inet"}}

    def left(self, name, res, mode="inline", **sqe):
        return set(kernel.seen_object(kernel.NUMBERS[name], {"flags": "0x0", "len": "0x0", "personality": 0, **sqe},
                                      res, self.OBJECT, mode))

    def test_refused_unseen(self):
        for name, res, sqe in (("openat2", -22, {"len": "0x8"}), ("fixed_fd_install", -9, {}),
                               ("fsetxattr", -9, {"flags": "0x1"}), ("msg_ring", -22, {"personality": 1})):
            self.assertEqual(self.left(name, res, **sqe), {"paths"}, name)

    def test_seen(self):
        for name, res, sqe in (("openat2", -22, {"len": "0x18"}), ("fixed_fd_install", -9, {"flags": "0x1"}),
                               ("fsetxattr", -9, {}), ("fsetxattr", -95, {"flags": "0x1"}), ("msg_ring", -22, {}),
                               ("connect", -111, {}), ("accept", 5, {}), ("accept", None, {})):
            self.assertEqual(self.left(name, res, **sqe), set(self.OBJECT), name)

    def test_never_issued(self):
        self.assertEqual(self.left("ftruncate", -125, "link-broken"), {"paths", "sockaddr"})
        self.assertEqual(self.left("ftruncate", -125, "cancel"), set(self.OBJECT))
        self.assertEqual(self.left("ftruncate", -9, "link-broken"), set(self.OBJECT))

    def test_no_peer(self):
        self.assertEqual(self.left("accept", -125), {"paths", "file"})


class AssignTest(unittest.TestCase):
    def test_least_cost(self):
        cases = [([[1]], [0]), ([[5, 1], [1, 5]], [1, 0]), ([[1, 2], [1, 9]], [1, 0]),
                 ([[4, 1, 3], [2, 0, 5], [3, 2, 2]], [1, 0, 2]), ([[7, 3, 9]], [1])]
        for cost, want in cases:
            self.assertEqual(match.assign(cost), want, cost)

    def test_as_many_pairs_as_possible(self):
        # the cheap pair 0-0 would leave 1 alone
        self.assertEqual(match.best_pairs({0: {0: 1, 1: 100}, 1: {0: 1}}), {0: 1, 1: 0})


class TableTest(unittest.TestCase):
    def test_opcodes(self):
        """The list of the kernel's opcodes agrees with the tools' table, where that is at hand."""
        path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../lib/record/uringops.tbl")
        with open(path, encoding="utf-8") as file:
            rows = [line.split() for line in file if line.strip() and not line.startswith("#")]
        self.assertEqual([r[1] for r in rows], kernel.NAMES)
        self.assertEqual({int(r[0]) for r in rows if r[3] == "audited"}, set(kernel.STOCK_AUDITED))
        self.assertEqual({int(r[0]) for r in rows if r[4] == "worker"}, set(kernel.ALWAYS_WORKER))


if __name__ == "__main__":
    unittest.main()
