/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "base/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_OPTIONS 96
#define NO_LETTER 4096 /* codes of options without a letter begin here */

enum {
	LETTER_HELP = 'h',
	LETTER_VERSION = 'v',
	LETTER_COMPLETION = CLI_LETTER(1000),
};

static const struct cli_option common[] = {
	{ LETTER_HELP, "help", NULL, NULL, "print this help" },
	{ LETTER_VERSION, "version", NULL, NULL, "print the version" },
	{ LETTER_COMPLETION, "completion", NULL, "SHELL", "print a completion script for the shell: bash or zsh" },
	{ 0 },
};

void cli_error(const struct cli *cli, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "%s: ", cli->program);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	putc('\n', stderr);
}

int cli_open_std(const struct cli *cli)
{
	int fd, got;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) >= 0)
			continue;
		/* The lowest number that is free. It is open the wrong way round: nothing is lost without an error. */
		got = open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
		if (got == fd)
			continue;
		cli_error(cli, "/dev/null: %s", strerror(got < 0 ? errno : EBADF));
		return got < 0 ? -errno : -EBADF;
	}
	return 0;
}

static void help_option(const struct cli_option *o)
{
	char left[64], value[32] = "";

	if (o->arg)
		snprintf(value, sizeof(value), " %s", o->arg);
	if (o->letter > 0 && o->letter < 256)
		snprintf(left, sizeof(left), "-%c, --%s%s", o->letter, o->name, value);
	else if (o->alias)
		snprintf(left, sizeof(left), "-%s, --%s%s", o->alias, o->name, value);
	else
		snprintf(left, sizeof(left), "    --%s%s", o->name, value);
	printf("  %-28s %s\n", left, o->help);
}

static void help(const struct cli *cli)
{
	const struct cli_option *o;

	printf("Usage: %s %s\n%s\n\n", cli->program, cli->synopsis, cli->about);
	for (o = cli->options; o->name; o++)
		help_option(o);
	for (o = common; o->name; o++)
		help_option(o);
}

static void bash_options(const struct cli_option *o)
{
	for (; o->name; o++)
		printf("--%s%s ", o->name, o->arg ? "=" : "");
}

static void bash_completion(const struct cli *cli)
{
	printf("complete -o default -W '%s%s", cli->words ? cli->words : "", cli->words ? " " : "");
	bash_options(cli->options);
	bash_options(common);
	printf("' %s\n", cli->program);
}

/* In an argument of _arguments, in single quotes, brackets and colons end what they are in. */
static void zsh_text(const char *text)
{
	for (; *text; text++) {
		if (*text == '\'')
			fputs("'\\''", stdout);
		else
			printf(strchr("[]:\\", *text) ? "\\%c" : "%c", *text);
	}
}

static void zsh_options(const struct cli_option *o)
{
	for (; o->name; o++) {
		printf(" \\\n\t'*--%s%s[", o->name, o->arg ? "=" : "");
		zsh_text(o->help);
		putchar(']');
		if (o->arg) {
			putchar(':');
			zsh_text(o->arg);
			fputs(":_files", stdout);
		}
		putchar('\'');
	}
}

static void zsh_completion(const struct cli *cli)
{
	printf("#compdef %s\n_arguments", cli->program);
	zsh_options(cli->options);
	zsh_options(common);
	if (cli->words)
		printf(" \\\n\t'1:command:(%s)'", cli->words);
	putchar('\n');
}

struct getopt_tables {
	char shorts[2 * MAX_OPTIONS + 1];
	size_t n_shorts;
	struct option longs[2 * MAX_OPTIONS + 1];
	size_t n_longs;
};

/* What getopt returns for an option of @table. */
static int code(const struct cli_option *table, const struct cli_option *o)
{
	return o->letter ? o->letter : NO_LETTER + (int)(o - table);
}

static void add_options(const struct cli_option *table, struct getopt_tables *t)
{
	const struct cli_option *o;

	for (o = table; o->name && t->n_longs < 2 * MAX_OPTIONS - 1; o++) {
		int has_arg = o->arg ? required_argument : no_argument;

		t->longs[t->n_longs++] = (struct option){ o->name, has_arg, NULL, code(table, o) };
		if (o->alias)
			t->longs[t->n_longs++] = (struct option){ o->alias, has_arg, NULL, code(table, o) };
		if (o->letter == 0 || o->letter > 255 || t->n_shorts >= 2 * MAX_OPTIONS - 1)
			continue;
		t->shorts[t->n_shorts++] = (char)o->letter;
		if (o->arg)
			t->shorts[t->n_shorts++] = ':';
	}
}

static int answer(const struct cli *cli, int letter)
{
	if (letter == LETTER_HELP)
		help(cli);
	else if (letter == LETTER_VERSION)
		printf("%s (%s) %s\n", cli->program, PACKAGE_NAME, PACKAGE_VERSION);
	else if (strcmp(optarg, "bash") == 0)
		bash_completion(cli);
	else if (strcmp(optarg, "zsh") == 0)
		zsh_completion(cli);
	else {
		cli_error(cli, "--completion: unknown shell '%s'", optarg);
		return -EINVAL;
	}
	return 1;
}

static const struct cli_option *find_option(const struct cli_option *table, int c)
{
	const struct cli_option *o = table;

	while (o->name && code(table, o) != c)
		o++;
	return o->name ? o : NULL;
}

/* The option's argument, with the next word where it takes two. */
static const char *argument(const struct cli_option *o, int argc, char **argv, char *buf, size_t size)
{
	if (!o->arg || !strchr(o->arg, ' ') || optind >= argc || argv[optind][0] == '-')
		return optarg;
	snprintf(buf, size, "%s %s", optarg, argv[optind++]);
	return buf;
}

static int set_option(const struct cli *cli, int c, int argc, char **argv)
{
	const struct cli_option *o = find_option(cli->options, c);
	char words[256]; /* a time: it is not kept */
	const char *arg;

	if (!o)
		return -EINVAL;
	arg = argument(o, argc, argv, words, sizeof(words));
	return o->set ? o->set(cli, o, arg) : cli->set(cli->data, c, arg);
}

int cli_parse(const struct cli *cli, int argc, char **argv, int *ret_first)
{
	struct getopt_tables t = { 0 };
	int c, rc;

	add_options(cli->options, &t);
	add_options(common, &t);
	while ((c = getopt_long_only(argc, argv, t.shorts, t.longs, NULL)) != -1) {
		if (c == '?') {
			fprintf(stderr, "Try '%s --help'.\n", cli->program);
			return -EINVAL;
		}
		rc = find_option(common, c) ? answer(cli, c) : set_option(cli, c, argc, argv);
		if (rc != 0)
			return rc;
	}
	*ret_first = optind;
	return 0;
}
