/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "profile.h"
#include "record/warn.h"

int run_profile(const struct job *job)
{
	struct counters counters = { .warn = cli_warn, .data = (void *)(uintptr_t)job->cli };
	struct profile p = { .only = job->exe };
	const char *file = job->n_files == 1 ? job->files[0] : NULL;
	int fd, rc, status = EXIT_GOOD;

	if (!file) {
		cli_error(job->cli, "profile requires exactly one log file");
		return EXIT_TROUBLE;
	}
	fd = strcmp(file, "-") == 0 ? dup(STDIN_FILENO) : open(file, O_RDONLY | O_CLOEXEC);
	rc = fd < 0 ? -errno : profile_read(&p, fd, file, &counters);
	if (rc == 0)
		rc = job->format == FORMAT_JSON ? profile_json(&p, stdout) : profile_c(&p, file, stdout);
	if (rc < 0)
		job_error(job, file, 0, rc);
	cli_warnings(job->cli, &counters);
	if (p.unknown)
		cli_error(job->cli, "%llu operations left out: the log does not name their program",
			  (unsigned long long)p.unknown);
	if (p.dropped)
		cli_error(job->cli, "%llu operations and calls left out: the log has more than %u programs",
			  (unsigned long long)p.dropped, PROFILE_MAX_PROGRAMS);
	if (rc == 0 && p.n == 0)
		status = EXIT_FINDINGS;
	profile_clear(&p);
	return rc < 0 ? EXIT_TROUBLE : status;
}
