/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * audisp-uring: an auditd plugin. It reads records from auditd on standard input and writes stitched operations to its
 * outputs. It ends at the end of standard input or at SIGTERM, after it has written everything that it holds.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cli.h"
#include "emit/procinfo.h"
#include "plugin.h"
#include "privileges.h"
#include "record/warn.h"
#include "say.h"

#define DEFAULT_OUTPUT LOCALSTATEDIR "/log/audit/uringop.jsonl"
#define DEFAULT_CONFIG SYSCONFDIR "/audit/audisp-uring.conf"
#define LETTER_CHECK CLI_LETTER(0)

static const struct cli_option options[] = {
	{ 'c', "config", NULL, "FILE", "read the settings from FILE" },
	{ LETTER_CHECK, "check-config", NULL, NULL, "check the settings and exit" },
	{ 'o', "output", NULL, "FILE", "ignore the settings and append to FILE (- for standard output)" },
	{ 'i', "interpret", NULL, NULL, "add the names of users and groups to their numbers" },
	{ 'r', "raw-records", NULL, NULL, "add the audit records to each operation" },
	{ 0 },
};

static int set(void *data, int letter, const char *arg)
{
	struct plugin *p = data;

	switch (letter) {
	case 'c':
		p->config = arg;
		break;
	case 'o':
		p->output = arg;
		break;
	case 'i':
		p->interpret = true;
		break;
	case 'r':
		p->raw = true;
		break;
	case LETTER_CHECK:
		p->check_config = true;
		break;
	}
	return 0;
}

/* Bad or lost records are counted, and the first ten of each kind reported. */
static void warn(void *data, enum warning what, struct source src, const struct stamp *stamp, const char *detail)
{
	cli_warn((void *)(uintptr_t)((struct plugin *)data)->cli, what, src, stamp, detail);
}

static void complain(void *data, const char *text)
{
	(void)data;
	say(LOG_ERR, "%s", text);
}

static const char *config_path(const struct plugin *p)
{
	return p->config ? p->config : DEFAULT_CONFIG;
}

static int open_config(const struct plugin *p)
{
	int fd;

	if (p->opener >= 0)
		return opener_open(p->opener);
	fd = open(config_path(p), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	return fd < 0 ? -errno : fd;
}

static int read_config(const struct plugin *p, struct settings *ret)
{
	int fd = open_config(p), rc;

	if (fd == -ENOENT && !p->config)
		return settings_default(DEFAULT_OUTPUT, ret);
	if (fd < 0) {
		say(LOG_ERR, "%s: %s", config_path(p), strerror(-fd));
		return fd;
	}
	rc = settings_read(fd, config_path(p), p->check_config, complain, NULL, ret);
	close(fd);
	return rc;
}

int plugin_settings(const struct plugin *p, struct settings *ret)
{
	int rc = p->output ? settings_default(p->output, ret) : read_config(p, ret);

	if (rc < 0)
		return rc;
	ret->emit.interpret |= p->interpret;
	ret->emit.raw |= p->raw;
	return 0;
}

/* Makes the folder of @path for @user (may be NULL) if only that folder is missing: /run/audit is gone after a boot. */
static void make_folder(const char *path, const char *user)
{
	char *folder = path ? strdup(path) : NULL, *end = folder ? strrchr(folder, '/') : NULL;
	unsigned int uid, gid;

	if (end && end > folder) {
		*end = '\0';
		if (mkdir(folder, 0750) == 0 && user &&
		    (user_find(user, &uid, &gid) < 0 || chown(folder, uid, gid) < 0))
			say(LOG_ERR, "%s: cannot change its owner to user %s", folder, user);
	}
	free(folder);
}

static void open_status(struct plugin *p, const char *path)
{
	p->status_fd = path ? status_open(path) : -ENOENT;
	if (path && p->status_fd < 0)
		say(LOG_ERR, "%s: %s", path, strerror(-p->status_fd));
}

/* Opens what needs privileges, then drops them: 0, or a negative errno after saying what is wrong. */
static int prepare(struct plugin *p, struct settings *settings)
{
	char *user = settings->user;
	int rc;

	if (user) {
		p->opener = opener_start(config_path(p));
		if (p->opener < 0) {
			say(LOG_ERR, "cannot start the process that opens the settings file: %s", strerror(-p->opener));
			return p->opener;
		}
	}
	make_folder(settings->status_file, user);
	make_folder(settings->state_file, user);
	open_status(p, settings->status_file);
	state_init(&p->state, settings->state_file);
	settings->state_file = NULL;
	settings->user = NULL;
	rc = outputs_new(settings, &p->outputs);
	if (rc < 0) {
		say(LOG_ERR, "cannot make the outputs: %s", strerror(-rc));
		return rc;
	}
	p->procinfo = procinfo_new("/proc", NULL);
	if (p->procinfo)
		outputs_procinfo(p->outputs, p->procinfo);
	/* The user opens its own files later. */
	outputs_open(p->outputs, user != NULL);
	rc = privileges_drop(user);
	free(user);
	return rc;
}

static int plugin(struct plugin *p, struct settings *settings, const sigset_t *wait)
{
	uint64_t lost;
	int rc = prepare(p, settings);

	if (rc < 0)
		return EXIT_FAILURE;
	p->status.started = wall_ms();
	rc = loop_run(p, wait);
	if (rc < 0)
		say(LOG_ERR, "stopped: %s", strerror(-rc));
	lost = outputs_end(p->outputs);
	if (lost)
		say(LOG_ERR, "%llu operations could not be written", (unsigned long long)lost);
	cli_warnings(p->cli, &p->counters);
	outputs_free(p->outputs);
	procinfo_free(p->procinfo);
	free(p->state.path);
	return rc < 0 || lost ? EXIT_FAILURE : EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	struct settings settings = { 0 };
	struct plugin p = { .opener = -1 };
	const struct cli cli = {
		.program = "audisp-uring",
		.synopsis = "[OPTION]...",
		.about = "auditd plugin: ties io_uring operations to their process, origin and object.\n"
			 "It reads its settings from " DEFAULT_CONFIG " if that file exists.",
		.options = options,
		.set = set,
		.data = &p,
	};
	sigset_t wait;
	int first, rc;

	if (cli_open_std(&cli) < 0)
		return EXIT_FAILURE;
	p.cli = &cli;
	p.counters.warn = warn;
	p.counters.data = &p;
	rc = cli_parse(&cli, argc, argv, &first);
	if (rc != 0)
		return rc < 0 ? 2 : 0;
	if (first < argc) {
		cli_error(&cli, "unexpected operand '%s'", argv[first]);
		return 2;
	}
	loop_signals(&wait);
	umask(027);
	/* Large buffers come and go: keep them out of the heap, so that they do not fragment it. */
	mallopt(M_MMAP_THRESHOLD, 128 << 10);
	rc = plugin_settings(&p, &settings);
	if (rc < 0)
		return EXIT_FAILURE;
	if (!p.check_config) {
		say_open(cli.program);
		rc = plugin(&p, &settings, &wait);
	}
	settings_clear(&settings);
	return rc;
}
