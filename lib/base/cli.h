/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Command line options as a table that drives parsing, --help and the shell's completion. */
#ifndef AU_CLI_H
#define AU_CLI_H

struct cli_option {
	int letter;		/* of the short form; above 255 if there is none */
	const char *name;	/* of the long form */
	const char *alias;	/* ausearch's form of several letters behind one dash, or NULL */
	const char *arg;	/* what its argument is, or NULL; with a blank in it, a second word that has no '-' belongs to it */
	const char *help;
};

struct cli {
	const char *program;
	const char *synopsis;	/* behind the program's name */
	const char *about;	/* one sentence */
	const struct cli_option *options;	/* up to one without a name */
	/* One option: 0, or a negative errno after saying what is wrong. */
	int (*set)(void *data, int letter, const char *arg);
	void *data;
	const char *words;	/* the completion offers, besides the options; may be NULL */
};

#define CLI_LETTER(n) (256 + (n))	/* long form only */

/*
 * Reads the options, and answers --help, --version and --completion itself. 0 with the index of the first operand;
 * 1 if the program is to end with success; -EINVAL after saying what is wrong.
 */
int cli_parse(const struct cli *cli, int argc, char **argv, int *ret_first) __attribute__((nonnull, warn_unused_result));

/* Prints "PROGRAM: FORMAT" to standard error, and a newline. */
void cli_error(const struct cli *cli, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
