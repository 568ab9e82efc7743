#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""
random-folders.py DIR N SEED [--no-blanks]: makes N folders of rules in DIR, with all that augenrules treats in its own way. With
--no-blanks, no line is indented, as what augenrules does with these depends on its awk.
"""
import os
import random
import sys

WORDS = ["audit", "stig", "base", "a", "b", "Z", "x64", "local", "-", "_", ".", "~", "0", "00", "1", "01", "9", "10", "010", "2.6", "30-", "99-",
         "1a", "1.a", "+"]
SUFFIXES = [".rules"] * 8 + [".rules~", ".rules.bak", ".conf", ".Rules", ".rules.rules", ".0.rules", ".a.rules", "rules"]
LINES = ["-D", "-D", "-b 8192", "-b 64", "-f 1", "-f 2", "-e 1", "-e 2", "-D -k x", "--loginuid-immutable", "--backlog_wait_time 60000", "-r 100",
         "-c", "-i", "# a comment", "#-e 2", "", "-a always,exit -S all", "-w /etc/passwd -p wa -k p", "-a always,io_uring -S openat -k u",
         "-A never,io_uring -S close", "-d always,exit -S all", "-exclude", "-bx", "-D-", "word"]
BLANKS = [" -e 2", "\t-b 1", "-D ", " -D", "  # indented", "\t# tab", "   ", "\t", "-D\t\t"]


def content(rng, lines):
    text = ""
    for _ in range(rng.choice([0, 1, 1, 2, 3, 5])):
        text += rng.choice(lines) + rng.choice(["\n"] * 6 + ["\r\n"] + ["\r\r\n"] * (lines is not LINES))
    if rng.random() < 0.3:
        text = text.rstrip("\n")
    if rng.random() < 0.1:
        text += rng.choice(["-e 0", "\n\n"] + ["\r"] * (lines is not LINES))
    return text


def main():
    top, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    lines = LINES if "--no-blanks" in sys.argv else LINES + BLANKS
    rng = random.Random(seed)
    for i in range(count):
        folder = os.path.join(top, str(i))
        os.makedirs(folder)
        for _ in range(rng.randrange(9)):
            name = "".join(rng.choice(WORDS) for _ in range(rng.choice([1, 1, 2, 2, 3]))) + rng.choice(SUFFIXES)
            if rng.random() < 0.04:
                name = "a name with blanks" + name
            path = os.path.join(folder, name)
            if rng.random() < 0.03 and not os.path.exists(path):
                os.mkdir(path)
            elif not os.path.isdir(path):
                with open(path, "w", newline="", encoding="ascii") as out:
                    out.write(content(rng, lines))


main()
