/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "record/valid.h"

#include <ctype.h>

enum kind { DECIMAL, HEX, OCTAL, DEVICE, STRING, HEX_BYTES, YES_NO, ID };

struct rule {
	struct str name;
	enum kind kind;
};

/* clang-format off */
#define RULE(name, kind) { { name, sizeof(name) - 1 }, kind }
/* clang-format on */

/* In the order in which the kernel writes them (kernel/auditsc.c, audit_log_exit(), audit_log_uring()). */
static const struct rule call_rules[] = {
	RULE("arch", HEX),      RULE("syscall", DECIMAL), RULE("uring_op", DECIMAL), RULE("success", YES_NO),
	RULE("exit", DECIMAL),  RULE("a0", HEX),          RULE("a1", HEX),           RULE("a2", HEX),
	RULE("a3", HEX),        RULE("items", DECIMAL),   RULE("ppid", DECIMAL),     RULE("pid", DECIMAL),
	RULE("auid", DECIMAL),  RULE("uid", DECIMAL),     RULE("gid", DECIMAL),      RULE("euid", DECIMAL),
	RULE("suid", DECIMAL),  RULE("fsuid", DECIMAL),   RULE("egid", DECIMAL),     RULE("sgid", DECIMAL),
	RULE("fsgid", DECIMAL), RULE("ses", DECIMAL),     RULE("comm", STRING),      RULE("exe", STRING),
};

/* kernel/audit.c, audit_log_name() */
static const struct rule path_rules[] = {
	RULE("item", DECIMAL), RULE("name", STRING),  RULE("inode", DECIMAL), RULE("dev", DEVICE),
	RULE("mode", OCTAL),   RULE("ouid", DECIMAL), RULE("ogid", DECIMAL),  RULE("rdev", DEVICE),
};

static const struct rule cwd_rules[] = { RULE("cwd", STRING) };
static const struct rule sockaddr_rules[] = { RULE("saddr", HEX_BYTES) };
static const struct rule proctitle_rules[] = { RULE("proctitle", STRING) };
/* kernel-patches */
static const struct rule sqe_rules[] = {
	RULE("ring", HEX),
	RULE("user_data", HEX),
	RULE("sqe_flags", HEX),
	RULE("ioprio", HEX),
	RULE("fd", DECIMAL),
	RULE("addr", HEX),
	RULE("len", HEX),
	RULE("off", HEX),
	RULE("op_flags", HEX),
	RULE("buf_index", HEX),
	RULE("personality", DECIMAL),
	RULE("file_index", HEX),
	RULE("addr3", HEX),
};
static const struct rule origin_rules[] = {
	RULE("origin", ID),        RULE("otid", DECIMAL), RULE("xtid", DECIMAL),
	RULE("attempts", DECIMAL), RULE("link", DECIMAL),
};

static const struct rule fd_pair_rules[] = { RULE("fd0", DECIMAL), RULE("fd1", DECIMAL) };

struct rules {
	const struct rule *at;
	size_t n;
};

#define RULES(list) ((struct rules){ list, sizeof(list) / sizeof(list[0]) })

static struct rules rules_of(enum record_type type)
{
	switch (type) {
	case REC_SYSCALL:
	case REC_URINGOP:
		return RULES(call_rules);
	case REC_PATH:
		return RULES(path_rules);
	case REC_CWD:
		return RULES(cwd_rules);
	case REC_SOCKADDR:
		return RULES(sockaddr_rules);
	case REC_PROCTITLE:
		return RULES(proctitle_rules);
	case REC_FD_PAIR:
		return RULES(fd_pair_rules);
	case REC_URING_SQE:
		return RULES(sqe_rules);
	case REC_URING_ORIGIN:
		return RULES(origin_rules);
	default:
		return (struct rules){ NULL, 0 };
	}
}

static bool all(struct str s, int (*is)(int))
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (!is((unsigned char)s.p[i]))
			return false;
	return s.n > 0;
}

static int is_octal(int c)
{
	return c >= '0' && c <= '7';
}

static bool is_device(struct str s)
{
	const char *colon = s.n ? memchr(s.p, ':', s.n) : NULL;

	return colon && all((struct str){ s.p, (size_t)(colon - s.p) }, isxdigit) &&
	       all(str_skip(s, (size_t)(colon + 1 - s.p)), isxdigit);
}

static bool is_kind(const struct field *f, enum kind kind)
{
	struct str s = f->value;
	struct stamp stamp;

	switch (kind) {
	case DECIMAL:
		str_take(&s, STR_LIT("-"));
		return !f->quoted && all(s, isdigit);
	case ID:
		return stamp_parse(s, &stamp) == 0;
	case HEX:
		str_take(&s, STR_LIT("0x"));
		return !f->quoted && all(s, isxdigit);
	case OCTAL:
		return !f->quoted && all(s, is_octal);
	case DEVICE:
		return !f->quoted && is_device(s);
	case STRING:
		return field_is_string(f);
	case HEX_BYTES:
		return !f->quoted && s.n && field_is_string(f) && isxdigit((unsigned char)s.p[0]);
	case YES_NO:
		return !f->quoted && (str_is(s, "yes") || str_is(s, "no"));
	}
	return true;
}

const char *record_bad_field(const struct record *rec)
{
	struct rules rules = rules_of(rec->type);
	struct str rest = rec->body;
	struct field f;
	size_t next = 0, i;

	/*
	 * They stand in the order of the rules, so the next one is at hand; one of another name is behind it or has
	 * none.
	 */
	while (next < rules.n && field_next(rec->type, &rest, &f)) {
		for (i = next; i < rules.n && !str_eq(f.name, rules.at[i].name); i++)
			;
		if (i == rules.n)
			continue;
		if (!is_kind(&f, rules.at[i].kind))
			return rules.at[i].name.p;
		next = i + 1;
	}
	return NULL;
}
