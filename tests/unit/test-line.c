/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Records are found in lines that lost their ends, and behind what a syslog or the kernel's log puts in front of them.
 * What was cut is told, and no text that somebody chose becomes a record. Reading a line twice gives the same.
 */
#include "record/line.h"

#include <errno.h>

#include "guard.h"
#include "record/line-end.h"
#include "test.h"

#define WHO "ppid=8 pid=77 auid=1005 uid=1000"
#define CALL(id) "type=SYSCALL msg=audit(" id "): arch=c000003e syscall=59 " WHO " comm=\"a\" key=\"x\""
#define HALF "type=URINGOP msg=audit(1.002:3): uring_op=16 success=yes ppid=800 egi"

static struct guard page;

/* What comes of a line: records, and '!' with why something is none, each with a line end. */
static void walk(char *p, size_t n, bool only_audit, char *ret)
{
	struct line_walk w = { .p = p, .n = n, .only_audit = only_audit };
	struct str text;
	const char *why;
	int rc;

	*ret = '\0';
	while ((rc = line_walk(&w, &text, &why)) != 0) {
		if (rc == 1)
			ret += sprintf(ret, "%.*s\n", (int)text.n, text.p);
		else
			ret += sprintf(ret, "!%s\n", why);
	}
}

static bool check_as(const char *line, bool only_audit, const char *want)
{
	char got[8192], again[8192];
	struct str in = guarded(&page, (struct str){ line, strlen(line) });
	char *p = (char *)(uintptr_t)in.p;
	size_t skip = 0;
	bool good;

	walk(p, in.n, only_audit, got);
	good = CHECK_BYTES(got, strlen(got), want);
	while (skip < in.n && p[skip] == '\n')
		skip++;
	while (in.n > skip && p[in.n - 1] == '\n')
		in.n--;
	walk(p + skip, in.n - skip, only_audit, again);
	return CHECK_BYTES(again, strlen(again), want) && good;
}

static bool check(const char *line, const char *want)
{
	return check_as(line, false, want);
}

#define CUT "!cut off: another record begins on its line\n"
#define NOT_READ "!text in it looks like another record, and is not read as one\n"

static void lines_that_lost_their_ends(void)
{
	check(CALL("1.002:3"), CALL("1.002:3") "\n");
	check(HALF CALL("1.002:4"), CUT CALL("1.002:4") "\n");
	check(HALF " " CALL("1.002:4"), CUT CALL("1.002:4") "\n");
	check(HALF HALF CALL("1.002:4"), CUT CUT CALL("1.002:4") "\n");
	/* the first is whole, and so are those whose only field is */
	check(CALL("1.002:3") CALL("1.002:4"), CALL("1.002:3") "\n" CALL("1.002:4") "\n");
	check("type=CWD msg=audit(1.002:3): cwd=\"/\"" CALL("1.002:4"),
	      "type=CWD msg=audit(1.002:3): cwd=\"/\"\n" CALL("1.002:4") "\n");
	check("type=CWD msg=audit(1.002:3): cwd=\"/" CALL("1.002:4"), CUT CALL("1.002:4") "\n");
	check("type=CWD msg=audit(1.002:3): cwd=\"" CALL("1.002:4"), CUT CALL("1.002:4") "\n");
	/* half of a number could be a whole one, half of hexadecimal digits could be, too */
	check("type=PROCTITLE msg=audit(1.002:3): proctitle=6162" CALL("1.002:4"), CUT CALL("1.002:4") "\n");
	check("type=PATH msg=audit(1.002:3): item=0 name=\"/a\" inode=77" CALL("1.002:4"), CUT CALL("1.002:4") "\n");
	/* cut within the head */
	check("type=SYSC" CALL("1.002:4"), CUT CALL("1.002:4") "\n");
	check("type=AVC msg=audit(1.0" CALL("1.002:4"), CUT CALL("1.002:4") "\n");
	check("type=AVC msg=au" CALL("1.002:4"), CUT CALL("1.002:4") "\n");
	check("ty" CALL("1.002:4"), CALL("1.002:4") "\n");
	check("node=a type=PATH msg=audit(1.002:3): item=0 nanode=b " CALL("1.002:4"),
	      CUT "node=b " CALL("1.002:4") "\n");
}

static void texts_that_look_like_records(void)
{
	/* a label is written as it is: it may hold anything, and everything behind it may be its text */
	const char *label = "type=URINGOP msg=audit(1.002:3): uring_op=16 " WHO
			    " subj=a " CALL("1.002:4") " key=(null)",
		   *object = "type=PATH msg=audit(1.002:3): item=0 name=\"/a\" obj=" CALL("1.002:4"),
		   *denied = "type=AVC msg=audit(1.002:3): avc: denied { cmd } comm=" CALL("1.002:4");
	char want[4096];

	snprintf(want, sizeof(want), "%s\n" NOT_READ, label);
	check(label, want);
	snprintf(want, sizeof(want), "%s\n" NOT_READ, object);
	check(object, want);
	snprintf(want, sizeof(want), "%s\n" NOT_READ, denied);
	check(denied, want);
	/* a whole message of user space; one that was cut could hold the record, or go on with it */
	check("type=USER msg=audit(1.002:3): pid=1 msg='" CALL("1.002:4") " res=success'",
	      "type=USER msg=audit(1.002:3): pid=1 msg='" CALL("1.002:4") " res=success'\n");
	check("type=USER msg=audit(1.002:3): pid=1 msg='op=" CALL("1.002:4"),
	      "type=USER msg=audit(1.002:3): pid=1 msg='op=" CALL("1.002:4") "\n" NOT_READ);
	/* no head: a space, a stamp, a parenthesis are missing */
	check("type=CWD msg=audit(1.002:3): cwd=\"/type=CWD msg=audit(1.002:3: \"",
	      "type=CWD msg=audit(1.002:3): cwd=\"/type=CWD msg=audit(1.002:3: \"\n");
}

#define RECORD "type=URINGOP msg=audit(1796000000.100:12): uring_op=16 key=\"a\""
#define KERNEL "audit: type=1336 audit(1796000000.100:12): uring_op=16 key=\"a\""
#define NUMBER "type=1336 msg=audit(1796000000.100:12): uring_op=16 key=\"a\"\n"
#define NONE "!no type= at its start\n"

static void lines_of_other_logs(void)
{
	static const char *const fronts[] = {
		"Dec  1 12:00:00 host7 audisp-syslog[12]: ",
		"Dec 11 12:00:00 host7 audispd: ",
		"Dec 11 12:00:00.123456 host7 audispd: ",
		"Dec 11 2026 12:00:00 host7 audispd: ",
		"<30>Dec 11 12:00:00 host7 tag_audit_log:  ",
		"2026-12-01T12:00:00.123456+01:00 host7 audispd: ",
		"<30>1 2026-12-01T12:00:00Z host7 audispd 12 - - ",
		"<30>1 2026-12-01T12:00:00Z host7 audispd 12 - [a b=\"c\"] ",
		"Tue 2026-12-01 12:00:00 UTC host7 audispd[1]: ",
		"Tue 2026-12-01 12:00:00.123456 UTC host7 audispd[1]: ",
		"1796000000.123456 host7 audispd[1]: ",
		"[   12.345678] host7 audispd[1]: ",
	};
	char line[4096];
	size_t i;

	for (i = 0; i < sizeof(fronts) / sizeof(fronts[0]); i++) {
		snprintf(line, sizeof(line), "%s%s", fronts[i], RECORD);
		check(line, "node=host7 " RECORD "\n");
		check_as(line, true, NONE);
		snprintf(line, sizeof(line), "%snode=other %s", fronts[i], RECORD);
		check(line, "node=other " RECORD "\n");
		snprintf(line, sizeof(line), "%s%s", fronts[i], KERNEL);
		check(line, "node=host7 " NUMBER);
		snprintf(line, sizeof(line), "%s[   12.345678] %s", fronts[i], KERNEL);
		check(line, "node=host7 " NUMBER);
		/* another program's line, which says what it wants within it */
		snprintf(line, sizeof(line), "%sInvalid user %s", fronts[i], RECORD);
		check(line, "");
	}
	check(KERNEL, NUMBER);
	check("[   12.345678] " KERNEL, NUMBER);
	check("<5>[   12.345678] " KERNEL, NUMBER);
	check(RECORD, RECORD "\n");
	check("a " RECORD, NONE);
	check("audit: type=1336 audi", "");
	check("Dec  1 12:00:00 h audit[1]: SYSCALL arch=c000003e",
	      "!the journal's short form has no serial number: use journalctl -o export or -o json\n");
	check("Dec  1 12:00:00 h kernel: audit: audit_lost=3 audit_rate_limit=0 audit_backlog_limit=64",
	      "!the kernel says that records were lost\n");
	check("Dec  1 12:00:00 h kernel: kauditd_printk_skb: 12 callbacks suppressed",
	      "!the kernel says that records were lost\n");
}

#define ADDED "AUID=\"alice\""

static void escaped_marks(void)
{
	check(RECORD "#035" ADDED, RECORD "\x1d" ADDED "\n");
	check("Dec  1 12:00:00 host7 audispd: " RECORD "#035" ADDED, "node=host7 " RECORD "\x1d" ADDED "\n");
	/* a name, a message, a label with the same text; a name of a socket behind the mark */
	check("type=PATH msg=audit(1.002:3): name=\"/a#035AUID=\"",
	      "type=PATH msg=audit(1.002:3): name=\"/a#035AUID=\"\n");
	check("type=PATH msg=audit(1.002:3): name=\"/a#035B\"#035OUID=\"b\"",
	      "type=PATH msg=audit(1.002:3): name=\"/a#035B\"\x1dOUID=\"b\"\n");
	check("type=USER msg=audit(1.002:3): msg='a#035" ADDED " '",
	      "type=USER msg=audit(1.002:3): msg='a#035" ADDED " '\n");
	check("type=URINGOP msg=audit(1.002:3): subj=a#035" ADDED " key=(null)#035AUID=\"b\"",
	      "type=URINGOP msg=audit(1.002:3): subj=a#035" ADDED " key=(null)\x1d"
	      "AUID=\"b\"\n");
	check("type=SOCKADDR msg=audit(1.002:3): saddr=0100#035SADDR={ path=/a'#035A }",
	      "type=SOCKADDR msg=audit(1.002:3): saddr=0100\x1dSADDR={ path=/a'#035A }\n");
	check(RECORD "\x1d" ADDED "#035A", RECORD "\x1d" ADDED "#035A\n");
	check(RECORD "#035", RECORD "#035\n");
}

/* Both ways to find a line's end agree, at every place and with every byte. */
static void ends(void)
{
	char text[200];
	size_t at, n;
	int c;

	for (c = 0; c < 256; c++)
		for (at = 0; at < 100; at++) {
			unsigned int a = 0, b = 0;
			const char *end;

			memset(text, 't', sizeof(text));
			text[at] = (char)c;
			text[at + 50] = '\n';
			n = sizeof(text) - at % 33;
			end = line_end(text, text + n, &a);
			CHECK(end == line_end_bytes(text, text + n, &b) && a == b);
			CHECK(end == text + (c == '\n' || c == '\0' ? at : at + 50));
			CHECK_I64(a, c == '#' || c == '\0' ? 2 : c == '(' && at > 0);
		}
}

static const struct test tests[] = {
	{ TEST(lines_that_lost_their_ends) },
	{ TEST(texts_that_look_like_records) },
	{ TEST(lines_of_other_logs) },
	{ TEST(escaped_marks) },
	{ TEST(ends) },
};

int main(void)
{
	page = guard_new(16384);
	return test_main(tests, sizeof(tests) / sizeof(tests[0]));
}
