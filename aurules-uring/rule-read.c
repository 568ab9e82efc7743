/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A line with auditctl's options. */
#include "rule.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <libgen.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

/* Of a line's words; auditctl's own limit is a third of the line. */
#define MAX_WORDS (RULE_LINE_MAX / 3 + 4)

static int refuse(struct rule *r, const char *why)
{
	return rule_refuse(r, "auditctl", "%s", why);
}

/* auditctl's state while it reads a line. */
struct reading {
	struct rule *r;
	unsigned int add, del; /* LIST_..., or LIST_UNSET */
	bool setup;            /* -a, -A or -d has been read */
};

static int action_by_name(const char *name, size_t n, unsigned int *ret)
{
	if (n == 6 && memcmp(name, "always", n) == 0)
		*ret = AUDIT_ALWAYS;
	else if (n == 5 && memcmp(name, "never", n) == 0)
		*ret = AUDIT_NEVER;
	else
		return -1;
	return 0;
}

/* auditctl takes a line with the action "possible" without doing anything. */
#define PASSED_OVER 1

/* "always,exit" or "exit,always": 0, PASSED_OVER or a negative errno. */
static int read_list(struct reading *in, const char *arg, unsigned int *list)
{
	const char *comma = strchr(arg, ',');
	struct rule *r = in->r;
	size_t n;

	if (in->setup)
		return refuse(r, "more than one of -a, -A and -d");
	in->setup = true;
	if (!comma || strchr(comma + 1, ','))
		return refuse(r, "a list and an action are required, separated by a comma");
	n = (size_t)(comma - arg);
	if (list_by_name(arg, n, list) == 0 && strcmp(comma + 1, "possible") == 0)
		return PASSED_OVER;
	if (action_by_name(arg, n, &r->action) == 0 && list_by_name(comma + 1, strlen(comma + 1), list) == 0)
		return 0;
	if (list_by_name(arg, n, list) == 0 && action_by_name(comma + 1, strlen(comma + 1), &r->action) == 0)
		return 0;
	return rule_refuse(r, "auditctl", "no such list or action: %s", arg);
}

static int option_list(struct reading *in, int letter, const char *arg)
{
	struct rule *r = in->r;
	int rc;

	if (letter != 'd' && strstr(arg, "task") && r->calls_given)
		return refuse(r, "system calls cannot be given for the task list");
	rc = read_list(in, arg, letter == 'd' ? &in->del : &in->add);
	if (rc != 0)
		return rc;
	r->kind = letter == 'd' ? RULE_DELETE : RULE_ADD;
	r->list = letter == 'd' ? in->del : in->add;
	r->prepend = letter == 'A';
	r->calls_before_list = r->calls_given;
	return 0;
}

static int option_calls(struct reading *in, const char *arg)
{
	struct rule *r = in->r;
	unsigned int list = in->add != LIST_UNSET ? in->add : in->del;

	if (list == LIST_TASK || list == LIST_USER || list == LIST_FILESYSTEM || list == LIST_EXCLUDE)
		return rule_refuse(r, "auditctl", "system calls cannot be given for the %s list", list_name(list));
	return rule_calls_add(r, arg);
}

/* A key: several are joined. */
static int add_key(struct rule *r, const char *arg)
{
	size_t have = strlen(r->key), more = strlen(arg);

	if (have + more + (have > 0) > AUDIT_MAX_KEY_LEN)
		return refuse(r, "the keys are longer than 256 bytes");
	if (have)
		r->key[have++] = 0x01;
	memcpy(r->key + have, arg, more + 1);
	return 0;
}

static int option_field(struct reading *in, const char *arg)
{
	struct rule *r = in->r;

	if (in->add == LIST_UNSET && in->del == LIST_UNSET)
		return refuse(r, "a list must be given before a field");
	if (strncmp(arg, "key=", 4) == 0)
		return add_key(r, arg + 4);
	return rule_field_add(r, arg);
}

static int option_key(struct reading *in, const char *arg)
{
	struct rule *r = in->r;

	if (!rule_takes_key(r) || (in->add == LIST_UNSET && in->del == LIST_UNSET))
		return refuse(r, "a key needs a watch, a system call, a path, a program or a file system before it");
	return add_key(r, arg);
}

/* What auditctl's check_path() refuses, and the slashes that it takes off. */
static int option_watch(struct reading *in, int letter, const char *arg)
{
	struct rule *r = in->r;
	char path[PATH_MAX], copy[PATH_MAX];
	size_t n = strlen(arg), i;
	struct stat st;
	bool dir;

	if (letter == 'w' && (in->add != LIST_UNSET || in->del != LIST_UNSET))
		return refuse(r, "a watch cannot be given with a list");
	in->setup = in->setup || letter == 'W';
	*(letter == 'w' ? &in->add : &in->del) = LIST_EXIT;
	r->kind = letter == 'w' ? RULE_ADD : RULE_DELETE;
	r->list = LIST_EXIT;
	r->action = AUDIT_ALWAYS;
	r->watch = true;
	r->calls_given = true;
	if (n >= PATH_MAX)
		return refuse(r, "the path is too long");
	if (arg[0] != '/')
		return refuse(r, "the path must start with '/'");
	memcpy(path, arg, n + 1);
	memcpy(copy, arg, n + 1);
	if (strlen(basename(copy)) > NAME_MAX)
		return refuse(r, "the last component of the path is too long");
	if (n > 2)
		while (n > 1 && path[n - 1] == '/')
			path[--n] = '\0';
	if (r->n_fields)
		return refuse(r, "a watch must come first");
	dir = stat(path, &st) == 0 && S_ISDIR(st.st_mode);
	for (i = 0; i < AUDIT_BITMASK_SIZE; i++)
		r->mask[i] = ~0u;
	if (rule_field_append(r, field_by_number(dir ? AUDIT_DIR : AUDIT_WATCH), AUDIT_EQUAL, (uint32_t)n, path) < 0 ||
	    rule_field_append(r, field_by_number(AUDIT_PERM), AUDIT_EQUAL, 15, NULL) < 0)
		return -ENOMEM;
	return 0;
}

/* -p: sets the permissions, of whatever rule. */
static int option_perm(struct reading *in, const char *arg)
{
	struct rule *r = in->r;
	const struct rule_field *old = rule_field(r, AUDIT_PERM);
	uint32_t perm;

	if (in->add == LIST_UNSET && in->del == LIST_UNSET)
		return refuse(r, "permissions need a watch before them");
	if (rule_read_perm(r, arg, &perm) < 0)
		return -EINVAL;
	if (r->n_fields < 1)
		return refuse(r, "permissions need other fields before them");
	if (old) {
		r->field[old - r->field].value = perm;
		return 0;
	}
	return rule_field_append(r, field_by_number(AUDIT_PERM), AUDIT_EQUAL, perm, NULL);
}

static int control(struct rule *r, int letter, const char *arg)
{
	r->kind = RULE_CONTROL;
	r->control = letter;
	if (!arg)
		return 0;
	r->control_arg = strdup(arg);
	return r->control_arg ? 0 : -ENOMEM;
}

/* -e, -f, -b, -r and the long ones: what their value must be. */
static int option_control(struct rule *r, int letter, const char *arg, int argc)
{
	int rc = control(r, letter, arg);

	if (rc < 0)
		return rc;
	if ((letter == 'e' || letter == 'f') && !(strlen(arg) == 1 && strchr("012", arg[0])))
		return rule_refuse(r, "auditctl", "-%c takes 0, 1 or 2", letter);
	if ((letter == 'b' || letter == 'r' || letter == 2) && !isdigit((unsigned char)arg[0]))
		return refuse(r, "a number is required");
	if (letter == 'R')
		return refuse(r, "rules files cannot be nested");
	if (letter == 'D' && (argc == 3 || argc > 4))
		return refuse(r, "-D takes -k and a key, or nothing");
	if (letter == 'q' && r->calls_given)
		return refuse(r, "-q cannot be given with system calls");
	if (letter == 'm' && argc > 3)
		return refuse(r, "-m must be the only option");
	return 0;
}

static const char short_options[] = "hicslDvtC:e:f:r:b:a:A:d:S:F:m:R:w:W:k:p:q:";

static const struct option long_options[] = {
	{ "loginuid-immutable", no_argument, NULL, 1 }, { "backlog_wait_time", required_argument, NULL, 2 },
	{ "reset-lost", no_argument, NULL, 3 },         { "reset_backlog_wait_time_actual", no_argument, NULL, 4 },
	{ "signal", required_argument, NULL, 5 },       { 0 },
};

static int one_option(struct reading *in, int letter, const char *arg, int argc)
{
	switch (letter) {
	case 'a':
	case 'A':
	case 'd':
		return option_list(in, letter, arg);
	case 'S':
		return option_calls(in, arg);
	case 'F':
		return option_field(in, arg);
	case 'C':
		return rule_compare_add(in->r, arg);
	case 'k':
		return option_key(in, arg);
	case 'w':
	case 'W':
		return option_watch(in, letter, arg);
	case 'p':
		return option_perm(in, arg);
	case '?':
		return refuse(in->r, "an option that auditctl does not have, or an option without its value");
	default:
		return option_control(in->r, letter, arg, argc);
	}
}

/* These end auditctl's reading of the line. */
static bool ends_the_line(int letter)
{
	return strchr("hicslDvmqtR", letter) || letter == 1 || letter == 3 || letter == 4 || letter == 5;
}

static int read_options(struct reading *in, int argc, char **argv)
{
	int letter, rc = 0;
	bool ended = false;

	optind = 0;
	opterr = 0;
	while (rc == 0 && !ended && (letter = getopt_long(argc, argv, short_options, long_options, NULL)) != -1) {
		rc = one_option(in, letter, optarg, argc);
		ended = letter != '?' && ends_the_line(letter);
	}
	if (rc == PASSED_OVER)
		return control(in->r, RULE_POSSIBLE, NULL);
	if (rc < 0)
		return rc;
	if (optind == 1 || (optind < argc && !ended))
		return refuse(in->r, "a word that is not an option");
	return 0;
}

/* As audit_strsplit(): only spaces separate; a backslash keeps a space, or a backslash, in its word. */
static size_t split(char *line, char **words, size_t max)
{
	size_t n = 0;
	char *in = line, *out;

	while (n < max) {
		while (*in == ' ')
			in++;
		if (!*in)
			break;
		words[n++] = out = in;
		while (*in && *in != ' ') {
			if (*in == '\\' && (in[1] == ' ' || in[1] == '\\'))
				in++;
			*out++ = *in++;
		}
		if (*in)
			in++;
		*out = '\0';
	}
	return n;
}

/* What is only seen once all of the line has been read. */
static void finish(struct rule *r)
{
	size_t i;

	if ((r->refused_by && !r->here) || r->kind == RULE_CONTROL)
		return;
	if (r->kind == RULE_NONE) {
		refuse(r, "no list given");
		return;
	}
	if (r->key[0] && !rule_takes_key(r)) {
		refuse(r, "a key needs a watch, a system call, a path, a program or a file system");
		return;
	}
	if (r->key[0] &&
	    rule_field_append(r, field_by_number(AUDIT_FILTERKEY), AUDIT_EQUAL, (uint32_t)strlen(r->key), r->key) < 0)
		return;
	if (r->list != LIST_TASK && !r->calls_given)
		for (i = 0; i < AUDIT_BITMASK_SIZE; i++)
			r->mask[i] = ~0u;
	rule_kernel_check(r);
}

int rule_parse(struct rule *ret, int machine, const char *text, const char *file, unsigned int line)
{
	struct rule r = { .file = file, .line = line, .text = strdup(text), .machine = machine };
	struct reading in = { .r = &r, .add = LIST_UNSET, .del = LIST_UNSET };
	char *copy = strdup(text), **words = calloc(MAX_WORDS + 2, sizeof(*words)), program[] = "auditctl";
	size_t n;
	int rc = r.text && copy && words ? 0 : -ENOMEM;

	if (rc == 0) {
		words[0] = program;
		n = split(copy, words + 1, MAX_WORDS);
		if (n && words[1][0] != '#') {
			if (strlen(text) > RULE_LINE_MAX)
				refuse(&r, "the line is too long for auditctl");
			else
				rc = read_options(&in, (int)n + 1, words);
			finish(&r);
		}
	}
	free(copy);
	free(words);
	if (rc == -ENOMEM) {
		rule_clear(&r);
		return rc;
	}
	*ret = r;
	return 0;
}
