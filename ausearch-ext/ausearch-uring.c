/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ausearch-uring: finds io_uring operations in audit logs, stitched. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli.h"
#include "emit.h"
#include "pipeline.h"

#define DEFAULT_LOG "/var/log/audit/audit.log"

/* ausearch's exit codes (ausearch(8)): 1 for no match and for errors alike. */
enum { EXIT_FOUND = 0, EXIT_NOTHING = 1, EXIT_USAGE = 2 };

struct search {
	const struct cli *cli;
	struct emit_options emit;
	int (*format)(FILE *out, const struct uop *op, const struct emit_options *opt);
	const char *input;	/* NULL: the default */
	uint64_t found;
};

static const struct cli_option options[] = {
	{ 'm', "message", NULL, "TYPE", "record type to look for: URINGOP (the default)" },
	{ CLI_LETTER(1), "input", "if", "FILE", "read FILE, or standard input if it is -" },
	{ CLI_LETTER(2), "format", NULL, "FORM", "text (the default), json (uringop/1, one object per line) or strace" },
	{ 'i', "interpret", NULL, NULL, "names of users and groups beside their numbers" },
	{ CLI_LETTER(3), "raw-records", NULL, NULL, "json: with the records themselves" },
	{ 0 },
};

static int set_type(const struct search *s, const char *arg)
{
	if (strcasecmp(arg, "URINGOP") == 0 || strcmp(arg, "1336") == 0)
		return 0;
	cli_error(s->cli, "-m: only URINGOP can be looked for, not '%s'", arg);
	return -EINVAL;
}

static int set_format(struct search *s, const char *arg)
{
	static const struct {
		const char *name;
		int (*format)(FILE *out, const struct uop *op, const struct emit_options *opt);
	} formats[] = { { "text", emit_text }, { "json", emit_json }, { "strace", emit_strace } };
	size_t i;

	for (i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		if (strcmp(arg, formats[i].name) != 0)
			continue;
		s->format = formats[i].format;
		return 0;
	}
	cli_error(s->cli, "--format: text, json or strace, not '%s'", arg);
	return -EINVAL;
}

static int set(void *data, int letter, const char *arg)
{
	struct search *s = data;

	switch (letter) {
	case 'm':
		return set_type(s, arg);
	case CLI_LETTER(1):
		s->input = arg;
		return 0;
	case CLI_LETTER(2):
		return set_format(s, arg);
	case 'i':
		s->emit.interpret = true;
		return 0;
	default:
		s->emit.raw = true;
		return 0;
	}
}

static int found(void *data, const struct uop *op)
{
	struct search *s = data;

	s->found++;
	return s->format(stdout, op, &s->emit);
}

static int search(struct search *s, struct pipeline *pl)
{
	const char *file = s->input ? s->input : DEFAULT_LOG;
	bool from_stdin = strcmp(file, "-") == 0;
	int fd = from_stdin ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC);
	int rc;

	if (fd < 0) {
		cli_error(s->cli, "%s: %s", file, strerror(errno));
		return -errno;
	}
	rc = pipeline_read(pl, fd, from_stdin ? "standard input" : file);
	if (!from_stdin)
		close(fd);
	if (rc == 0)
		rc = pipeline_finish(pl);
	if (rc == 0 && fflush(stdout) == EOF)
		rc = -errno;
	if (rc < 0)
		cli_error(s->cli, "%s: %s", file, strerror(-rc));
	return rc;
}

int main(int argc, char **argv)
{
	struct search s = { .format = emit_text };
	const struct cli cli = {
		.program = "ausearch-uring",
		.synopsis = "[OPTION]...",
		.about = "Finds io_uring operations in audit logs and ties each to its process, origin and object.",
		.options = options,
		.set = set,
		.data = &s,
	};
	struct counters counters = { .warn = cli_warn, .data = (void *)(uintptr_t)&cli };
	struct pipeline *pl;
	int first, rc;

	s.cli = &cli;
	rc = cli_parse(&cli, argc, argv, &first);
	if (rc != 0)
		return rc < 0 ? EXIT_USAGE : 0;
	if (first < argc) {
		cli_error(&cli, "unexpected operand '%s'", argv[first]);
		return EXIT_USAGE;
	}
	/* As ausearch: a pipe on standard input is read if nothing else is named. */
	if (!s.input && !isatty(STDIN_FILENO) && lseek(STDIN_FILENO, 0, SEEK_CUR) < 0 && errno == ESPIPE)
		s.input = "-";
	pl = pipeline_new(found, &s, &counters);
	if (!pl) {
		cli_error(&cli, "out of memory");
		return EXIT_NOTHING;
	}
	rc = search(&s, pl);
	cli_warnings(&cli, &counters);
	pipeline_free(pl);
	if (rc == 0 && s.found == 0)
		fprintf(stderr, "<no matches>\n");
	return rc == 0 && s.found ? EXIT_FOUND : EXIT_NOTHING;
}
