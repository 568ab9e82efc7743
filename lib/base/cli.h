/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A table of command line options, from which parsing, --help and shell completion are made. */
#ifndef AU_CLI_H
#define AU_CLI_H

struct cli;
struct cli_option;

/* Sets an option: 0, or a negative errno after saying what is wrong. */
typedef int cli_set_fn(const struct cli *cli, const struct cli_option *o, const char *arg);

struct cli_option {
	int letter;        /* of the short form; above 255 if there is none, or 0 if the option has its own set */
	const char *name;  /* of the long form */
	const char *alias; /* a form of ausearch: several letters after one dash, or NULL */
	/*
	 * The name of its argument, or NULL. If that has a blank in it, a second word without '-' is part of the
	 * argument.
	 */
	const char *arg;
	const char *help;
	cli_set_fn *set; /* NULL: cli.set is called */
	int which;       /* for set, if it sets several options */
};

struct cli {
	const char *program;
	const char *synopsis;             /* follows the program's name */
	const char *about;                /* one sentence */
	const struct cli_option *options; /* up to one without a name */
	/* Takes one option: 0, or a negative errno after saying what is wrong. */
	int (*set)(void *data, int letter, const char *arg);
	void *data;
	const char *words; /* that the completion offers besides the options; may be NULL */
};

#define CLI_LETTER(n) (256 + (n)) /* long form only */

/*
 * Reads the options, and answers --help, --version and --completion itself. Returns 0 with the index of the first
 * operand; 1 if the program should end with success; -EINVAL after saying what is wrong.
 */
int cli_parse(const struct cli *cli, int argc, char **argv, int *ret_first)
	__attribute__((nonnull, warn_unused_result));

/*
 * Opens those of the descriptors 0 to 2 that are closed, so that no file or socket gets their numbers: to read or
 * write there fails as before. Call it first. 0, or a negative errno after saying what is wrong.
 */
int cli_open_std(const struct cli *cli) __attribute__((nonnull, warn_unused_result));

/* Prints "PROGRAM: ", the formatted text and a newline to standard error. */
void cli_error(const struct cli *cli, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
