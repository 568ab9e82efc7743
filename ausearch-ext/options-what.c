/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the arguments of options ask for. */
#include "options.h"

#include <ctype.h>
#include <errno.h>
#include <grp.h>
#include <libaudit.h>
#include <pwd.h>
#include <stdlib.h>

#include "base/timewords.h"

int option_complain(const struct search *s, const char *option, const char *wanted, const char *arg)
{
	cli_error(s->cli, "%s: %s, not '%s'", option, wanted, arg);
	return -EINVAL;
}

static int parse_number(const char *arg, int64_t *ret)
{
	char *end;

	errno = 0;
	*ret = strtoll(arg, &end, 0);
	return errno || end == arg || *end ? -EINVAL : 0;
}

int ask_number(struct search *s, enum match_number n, int64_t value)
{
	s->match.number[n] = value;
	s->match.numbers |= 1u << n;
	return 0;
}

int want_number(struct search *s, enum match_number n, const char *option, const char *arg)
{
	int64_t value;

	if (parse_number(arg, &value) < 0 || value > UINT32_MAX || value < INT32_MIN)
		return option_complain(s, option, "a number", arg);
	return ask_number(s, n, (int64_t)(uint32_t)value);
}

/* A user or group; one that is unknown here may be known to the host whose log it is. */
int want_id(struct search *s, enum match_number n, const char *option, const char *arg)
{
	bool group = n == MATCH_GID || n == MATCH_EGID;
	struct passwd *pw = NULL;
	struct group *gr = NULL;

	if (isdigit((unsigned char)arg[0]) || arg[0] == '-')
		return want_number(s, n, option, arg);
	if (strcmp(arg, "unset") == 0)
		return ask_number(s, n, UINT32_MAX);
	if (group)
		gr = getgrnam(arg);
	else
		pw = getpwnam(arg);
	s->match.name[n] = arg;
	return ask_number(s, n, gr ? (int64_t)gr->gr_gid : pw ? (int64_t)pw->pw_uid : -1);
}

int want_ids(struct search *s, const enum match_number *n, size_t count, const char *option, const char *arg)
{
	int rc = 0;
	size_t i;

	for (i = 0; i < count && rc == 0; i++)
		rc = want_id(s, n[i], option, arg);
	return rc;
}

int want_exit(struct search *s, const char *arg)
{
	bool number = isdigit((unsigned char)arg[0]) || (arg[0] == '-' && isdigit((unsigned char)arg[1]));
	int64_t value;

	if (!number)
		value = audit_name_to_errno(arg);
	else if (parse_number(arg, &value) < 0)
		value = 0, number = false;
	if (!number && value == 0)
		return option_complain(s, "-e", "a number or the name of an errno, -ENOENT say", arg);
	return ask_number(s, MATCH_EXIT, value);
}

static int set_one_type(struct search *s, const char *name)
{
	int64_t number;

	if (strcasecmp(name, "ALL") == 0) {
		s->want.all_types = true;
		return 0;
	}
	if (isdigit((unsigned char)name[0])) {
		if (parse_number(name, &number) < 0)
			number = -1;
	} else {
		number = strcasecmp(name, "URINGOP") == 0 ? REC_URINGOP : audit_name_to_msg_type(name);
	}
	if (number <= 0 || number >= SCAN_MAX_TYPE)
		return option_complain(s, "-m", "the name or number of a record type, or ALL", name);
	s->want.types[number] = 1;
	if (number == REC_URINGOP)
		s->uring_type = true;
	else
		s->other_types = true;
	return 0;
}

/* Calls @set for each of the words between commas. */
static int for_each_word(struct search *s, const char *arg, int (*set)(struct search *s, const char *word))
{
	char *copy = strdup(arg), *saved = NULL, *word;
	int rc = copy ? 0 : -ENOMEM;

	for (word = copy ? strtok_r(copy, ",", &saved) : NULL; word && rc == 0; word = strtok_r(NULL, ",", &saved))
		rc = set(s, word);
	free(copy);
	return rc;
}

static int set_op(struct search *s, const char *word)
{
	int number = uringop_by_name((struct str){ word, strlen(word) });
	bool found = false;
	unsigned int i;
	uint64_t n;

	if (number < 0 && str_u64((struct str){ word, strlen(word) }, 10, &n) == 0 && n < 256)
		number = (int)n;
	for (i = 0; i < 256; i++) {
		const struct uringop *info = uringop_by_number(i);

		if ((int)i != number && !(info && strcmp(info->op_class, word) == 0))
			continue;
		s->op.ops[i / 64] |= 1ull << i % 64;
		found = true;
	}
	s->op.any_op = false;
	return found ? 0 : option_complain(s, "--op", "the name, number or class of an operation", word);
}

static int set_confidence(struct search *s, const char *word)
{
	unsigned int c;

	for (c = CONF_UNKNOWN; c <= CONF_LOST; c++) {
		if (strcmp(word, confidence_name((enum confidence)c)) != 0)
			continue;
		s->op.confidence |= 1u << c;
		return 0;
	}
	return option_complain(s, "--confidence", "exact, unique, ambiguous, sqpoll, lost or unknown", word);
}

int want_time(struct search *s, bool end, const char *arg)
{
	const char *option = end ? "-te" : "-ts", *why;
	time_t t;

	if (!end && strcmp(arg, "checkpoint") == 0) {
		s->checkpoint_time = true;
		return 0;
	}
	if (timewords_parse(arg, end, time(NULL), &t, &why) < 0) {
		cli_error(s->cli, "%s: '%s' is %s", option, arg, why);
		return -EINVAL;
	}
	*(end ? &s->want.end : &s->want.start) = (uint64_t)t;
	return 0;
}

int want_arch(struct search *s, const char *arg)
{
	int machine;

	s->uring_arch = strcasecmp(arg, "uring") == 0 || strcasecmp(arg, "io_uring") == 0;
	if (s->uring_arch)
		return ask_number(s, MATCH_MACHINE, MATCH_URING);
	machine = audit_determine_machine(arg);
	if (machine < 0)
		return option_complain(s, "--arch", "a machine, or uring", arg);
	return ask_number(s, MATCH_MACHINE, machine);
}

int want_success(struct search *s, const char *arg)
{
	if (strcmp(arg, "yes") != 0 && strcmp(arg, "no") != 0)
		return option_complain(s, "-sv", "yes or no", arg);
	return ask_number(s, MATCH_SUCCESS, strcmp(arg, "yes") == 0);
}

int want_node(struct search *s, const char *arg)
{
	if (s->match.n_nodes == MATCH_MAX_NODES)
		return option_complain(s, "-n", "fewer hosts", arg);
	s->match.node[s->match.n_nodes++] = arg;
	return 0;
}

int want_text(struct search *s, enum match_text t, const char *arg)
{
	s->match.text[t] = arg;
	return 0;
}

int want_serial(struct search *s, const char *arg)
{
	if (str_u64((struct str){ arg, strlen(arg) }, 10, &s->want.serial) < 0)
		return option_complain(s, "-a", "a serial number", arg);
	s->want.has_serial = true;
	return 0;
}

int want_u64(struct search *s, const char *option, const char *arg, uint64_t *ret)
{
	char *end;

	errno = 0;
	*ret = strtoull(arg, &end, 0);
	return errno || end == arg || *end || arg[0] == '-' ? option_complain(s, option, "a number", arg) : 0;
}

int want_origin(struct search *s, const char *arg)
{
	if (stamp_parse((struct str){ arg, strlen(arg) }, &s->op.origin) < 0)
		return option_complain(s, "--origin", "SECONDS.MSEC:SERIAL", arg);
	s->op.has_origin = true;
	return 0;
}

int want_exec(struct search *s, const char *arg)
{
	static const char *const modes[] = { "inline", "worker", "sqpoll", "task_work", "none" };
	size_t i;

	for (i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		if (strcmp(arg, modes[i]) == 0)
			s->op.exec = modes[i];
	return s->op.exec ? 0 : option_complain(s, "--exec", "inline, worker, sqpoll, task_work or none", arg);
}

int want_types(struct search *s, const char *arg)
{
	return for_each_word(s, arg, set_one_type);
}

int want_ops(struct search *s, const char *arg)
{
	return for_each_word(s, arg, set_op);
}

int want_confidence(struct search *s, const char *arg)
{
	return for_each_word(s, arg, set_confidence);
}
