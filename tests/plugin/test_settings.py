#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""audisp-uring.conf: whatever is wrong in it is told with file, line and option; the man page and the shipped file are right."""

import os
import re
import subprocess
import sys
import tempfile
import unittest

PLUGIN = os.path.join(os.environ["top_builddir"], "audisp-uring")
SOURCE = os.environ["top_srcdir"]

# By the type of option: values that are wrong, and what is said of them.
WRONG = {
    "OPT_BOOL": {'"yes"': "must be true or false", "1": "must be true or false"},
    "OPT_COUNT": {'"many"': "must be a number from", "-1": "must be a number from", "0": "must be a number from", "99999999": "must be a number from"},
    "OPT_SIZE": {'"1.5G"': "is not a size", '"K"': "is not a size", "-1": "must be a number from", '"99999999999G"': "is not a size", "true": "must be a number"},
    "OPT_MODE": {"640": "must be a mode in quotes", '"0648"': "must be a mode", '"0666"': "the mode lets everybody write", '""': "must be a mode",
                 '"-1"': "must be a mode", '"07777"': "must be a mode"},
    "OPT_PATH": {"7": "must be an absolute path", '"var/log"': "must be an absolute path", '"/' + "x" * 4000 + '"': "longer than"},
    "OPT_ADDRESS": {'"example.org"': "must be an IP address", '"1.2.3"': "must be an IP address", "7": "must be an IP address"},
    "OPT_USER": {'"no such user"': "no user", "7": "must be a user name"},
    "OPT_WORD": {'"nonsense"': "must be one of: ", "7": "must be one of: "},
    "OPT_WORDS": {"7": "must be a text", "[ 7 ]": "must be a text", "{ }": "must be a value or a list", "( )": "must be a value or a list"},
    "OPT_OPS": {'"nonsense"': "unknown operation 'nonsense'", '[ "openat", "x" ]': "unknown operation 'x'"},
    "OPT_USERS": {'"no such user"': "no user", "-2": "not a valid user ID", "4294967295L": "not a valid user ID"},
    "OPT_GROUP": {"7": "must be a group", '"x"': "must be a group"},
}
RIGHT = {"file": 'path = "/a"', "socket": 'path = "/a"', "syslog": "", "stdout": ""}


def tables():
    """{table: [(name, type, sinks)]} of settings-table.h."""
    found = {}
    with open(os.path.join(SOURCE, "auditd-plugin/settings-table.h"), encoding="ascii") as file:
        text = file.read()
    for name, body in re.findall(r"option_def (\w+)\[\] = \{(.*?)\n\};", text, re.S):
        entries = re.split(r"\n\t\{ (?=\.name)", body)[1:]
        found[name] = [(re.search(r'\.name = "(\w+)"', e)[1], re.search(r"\.type = (\w+)", e)[1], re.findall(r"SINK_(\w+)", e))
                       for e in entries]
    return found


TABLES = tables()


class Settings(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def check(self, text):
        """What is said of a file, and the status. FOLDER is one that exists."""
        text = text.replace("FOLDER", self.folder.name)
        with tempfile.NamedTemporaryFile("w", suffix=".conf", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            run = subprocess.run([PLUGIN, "--check-config", "-c", file.name], capture_output=True, text=True, check=False)
            return run.stderr.replace("audisp-uring: ", "").replace(file.name, "FILE").replace(self.folder.name, "FOLDER"), run.returncode

    def refused(self, text, line, said):
        told, status = self.check(text)
        self.assertEqual(status, 1, text)
        self.assertRegex(told, rf"(?m)^FILE line {line}: {said}", text)

    def each_wrong(self, table, name, place, around):
        """Each option of a table wrong in turn, on the third line."""
        for option, kind, sinks in TABLES[table]:
            for value, said in WRONG[kind].items():
                with self.subTest(option=option, value=value[:40]):
                    sink = sinks[0].lower() if sinks else "file"
                    others = "" if option in ("path", "type") else RIGHT[sink]
                    if option == "type":
                        self.refused(around % ("", f"{option} = {value};"), 3, rf"{re.escape(place)}{option}: .*{said}")
                    else:
                        self.refused(around % (f'type = "{sink}"; {others}', f"{option} = {value};"), 3,
                                     rf"{re.escape(place)}{option}: .*{said}")
        self.assertGreater(len(TABLES[table]), 1, name)

    def test_each_option_of_an_output(self):
        self.each_wrong("output_options", "output", "outputs[0].", "outputs = ( {\n%s\n%s } );")

    def test_each_option_of_a_filter(self):
        self.each_wrong("filter_options", "filter", "outputs[0].only.", "outputs = ( {\n%s; only = {\n%s } } );")

    def test_each_option_of_the_whole(self):
        outputs = 'outputs = ( { type = "stdout"; } );'
        self.each_wrong("top_options", "top", "", f"{outputs}\n# %s\n%s")
        self.each_wrong("enrich_options", "enrich", "enrich.", f"{outputs} # %s\nenrich = {{\n%s }};")

    def test_all_that_is_wrong_is_told(self):
        told, _ = self.check('nonsense = 1;\noutputs = ( { type = "file"; path = "/a"; mode = 7; },\n{ type = "stdout"; colour = 1; } );')
        self.assertEqual(told, "FILE line 1: nonsense: unknown option\n"
                         "FILE line 2: outputs[0].mode: must be a mode in quotes, such as \"0640\"\n"
                         "FILE line 3: outputs[1].colour: unknown option\n")

    def test_what_a_table_cannot_say(self):
        for body, said in {
                'type = "file"': r"outputs\[0\]: path is missing",
                'path = "/a"': r"outputs\[0\]: type is missing",
                'type = "socket"': r"outputs\[0\]: path is missing",
                'type = "socket"; path = "/%s"' % ("x" * 108): r"outputs\[0\]: the path is too long for a socket",
                'type = "syslog"; transport = "tcp"': r"outputs\[0\]: address is missing",
                'type = "syslog"; address = "::1"': r"outputs\[0\]: address requires",
                'type = "syslog"; transport = "udp"; address = "::1"; path = "/a"': r"outputs\[0\]: path and address cannot be used together",
                'type = "stdout"; compress = true': r'outputs\[0\].compress: not allowed for an output of type "stdout"',
                'type = "stdout" }, { type = "stdout"': r"outputs\[1\]: writes to the same place as outputs\[0\]"}.items():
            with self.subTest(body=body[:60]):
                self.refused(f"outputs = ( {{ {body} }} );", 1, said)

    def test_outputs(self):
        told, status = self.check("")
        self.assertEqual((told, status), ("FILE: outputs is missing\n", 1))
        for value in ("( )", "7", "{ }", "( 7 )", "[ 7 ]"):
            self.refused(f"outputs = {value};", 1, r"outputs")
        self.refused("outputs = ( " + ", ".join(['{ type = "file"; path = "/%d"; }' % n for n in range(17)]) + " );", 1, "outputs: more than 16")

    def test_places(self):
        """Nothing writes to the place of another, whatever it is called, nor to one that another renames its file to."""
        os.mkdir(f"{self.folder.name}/real")
        os.symlink("real", f"{self.folder.name}/link")
        with open(f"{self.folder.name}/real/a", "w", encoding="ascii"):
            pass
        os.link(f"{self.folder.name}/real/a", f"{self.folder.name}/real/again")
        first = '{ type = "file"; path = "FOLDER/real/a"; }'
        for path, said in {"real/a": "writes to the same place as ", "link/a": "writes to the same place as ",
                           "real/../real/.//a": "writes to the same place as ", "real/again": "writes to the same place as ",
                           "real/a.1": ".*/a.1 is also the name of a rotated file of ", "link/a.23": ".*is also the name of a rotated file of ",
                           "real/a.2.gz": ".*is also the name of a rotated file of ", "real/a.gz.part": ".*is also the name of a rotated file of ",
                           "real/a.x": None, "real/a.1x": None, "real/b.1": None, "real/a1": None, "real/a.1.xz": None}.items():
            for text, name, other in ((f'outputs = ( {first},\n{{ type = "file"; path = "FOLDER/{path}"; }} );', r"outputs\[1\]", r"outputs\[0\]"),
                                      (f'outputs = ( {first},\n{{ type = "socket"; path = "FOLDER/{path}"; }} );', r"outputs\[1\]", r"outputs\[0\]"),
                                      (f'state_file = "FOLDER/{path}";\noutputs = ( {first} );', None, None)):
                with self.subTest(path=path, text=text):
                    if not said:
                        self.assertEqual(self.check(text), ("", 0))
                    elif name:
                        self.refused(text, 2, f"{name}: {said}{other}$")
                    else:
                        told, status = self.check(text)
                        self.assertEqual(status, 1)
                        self.assertRegex(told, "writes to the same place|rotated file")
        # the other way round: the first has the name that the second gives
        self.refused('outputs = ( { type = "file"; path = "FOLDER/a.1"; },\n{ type = "file"; path = "FOLDER/a"; } );', 1,
                     r"outputs\[0\]: .*/a.1 is also the name of a rotated file of outputs\[1\]$")
        self.refused('state_file = "FOLDER/s";\nstatus_file = "FOLDER/s";\noutputs = ( { type = "stdout"; } );', 2,
                     "status_file: writes to the same place as state_file$")
        self.refused('state_file = "FOLDER/s";\nstatus_file = "FOLDER/s.new";\noutputs = ( { type = "stdout"; } );', 2,
                     "status_file: .*/s.new is also the name of a new file of state_file$")
        self.assertEqual(self.check('outputs = ( { type = "socket"; path = "FOLDER/a"; }, { type = "file"; path = "FOLDER/a.1"; } );'), ("", 0))

    def test_the_settings_are_no_output(self):
        path = f"{self.folder.name}/conf"
        with open(path, "w", encoding="ascii") as file:
            file.write(f'outputs = ( {{ type = "file"; path = "{path}"; }} );')
        run = subprocess.run([PLUGIN, "--check-config", "-c", path], capture_output=True, text=True, check=False)
        self.assertEqual(run.returncode, 1)
        self.assertIn("outputs[0]: writes to the same place as this file", run.stderr)

    def test_folders(self):
        """Those of outputs must be there; the plugin makes the last one of its own files, and of what is beside them."""
        for text, line, said in (('outputs = ( { type = "file"; path = "FOLDER/none/a"; } );', 1, r"outputs\[0\]: there is no folder FOLDER/none$"),
                                 ('outputs = ( { type = "socket"; path = "FOLDER/none/a"; } );', 1, r"outputs\[0\]: there is no folder FOLDER/none$"),
                                 ('state_file = "FOLDER/no/ne/a";\noutputs = ( { type = "stdout"; } );', 1, "state_file: there is no folder FOLDER/no/ne$"),
                                 ('\nstatus_file = "FOLDER/no/ne/a";\noutputs = ( { type = "stdout"; } );', 2, "status_file: there is no folder FOLDER/no/ne$")):
            with self.subTest(text=text):
                self.refused(text.replace("FOLDER", self.folder.name), line, said)
        for text in ('state_file = "FOLDER/none/a";\noutputs = ( { type = "socket"; path = "FOLDER/none/b"; } );',
                     'outputs = ( { type = "socket"; role = "connect"; path = "/no/such/folder/a"; }, { type = "file"; path = "/x"; } );'):
            self.assertEqual(self.check(text), ("", 0), text)

    def test_syntax(self):
        self.refused('outputs = (\n{ type = "file"; ]', 2, "syntax error")
        self.refused("\n\nx = \"", 3, "syntax error")

    def test_who_may_write_it(self):
        with tempfile.NamedTemporaryFile() as file:
            for mode in (0o620, 0o602):
                os.chmod(file.name, mode)
                run = subprocess.run([PLUGIN, "--check-config", "-c", file.name], capture_output=True, text=True, check=False)
                self.assertEqual(run.returncode, 1)
                self.assertIn(f"{file.name}: users other than its owner can write to it", run.stderr)
        run = subprocess.run([PLUGIN, "--check-config", "-c", "/dev/null"], capture_output=True, text=True, check=False)
        self.assertIn("/dev/null: not a regular file", run.stderr)
        run = subprocess.run([PLUGIN, "-c", "/no/such/file"], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
        self.assertEqual((run.returncode, run.stderr), (1, "audisp-uring: /no/such/file: No such file or directory\n"))

    def test_shipped_file(self):
        with open(os.path.join(SOURCE, "auditd-plugin/settings.conf"), encoding="ascii") as file:
            text = re.sub(r'"/(var/log|run)/audit/', '"FOLDER/', file.read())
        self.assertEqual(self.check(text), ("", 0))
        # Each example in it is right as well.
        examples = re.sub(r"(?m)^#\t", "\t", text)
        self.assertNotEqual(examples, text)
        self.assertEqual(self.check(examples), ("", 0))

    def test_man_page_has_every_option(self):
        with open(os.path.join(SOURCE, "auditd-plugin/audisp-uring.conf.5"), encoding="ascii") as file:
            described = set(re.findall(r"(?m)^\.It Cm (\w+)", file.read()))
        options = {name for table in TABLES.values() for name, _, _ in table}
        self.assertEqual(described, options | {"outputs"})


if __name__ == "__main__":
    unittest.main(argv=sys.argv)
