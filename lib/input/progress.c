/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "input/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"

#define FIRST_MS 1000
#define STEP_MS 200
#define MIB (1 << 20)

/* Bytes of all, or 0 if that is not known: of a pipe, or of what is compressed. */
static uint64_t total(const struct file_list *files)
{
	uint64_t n = 0;
	size_t i;

	for (i = 0; i < files->n; i++) {
		struct input *in;
		int fd;

		if (strcmp(files->file[i].name, "-") == 0)
			return 0;
		if (file_list_open(&files->file[i], &in) < 0)
			continue;
		fd = input_seekable(in);
		n += (uint64_t)input_stat(in)->st_size;
		input_close(in);
		if (fd < 0)
			return 0;
	}
	return n;
}

void progress_start(struct progress *p, const struct file_list *files)
{
	*p = (struct progress){ .on = isatty(STDERR_FILENO), .over_results = isatty(STDOUT_FILENO) };
	if (!p->on)
		return;
	p->total = total(files);
	p->next = now_ms() + FIRST_MS;
}

void progress_note(struct progress *p, uint64_t bytes)
{
	uint64_t now;

	if (!p->on)
		return;
	now = now_ms();
	if (now < p->next)
		return;
	p->next = now + STEP_MS;
	p->shown = true;
	if (p->total)
		fprintf(stderr, "\r%3" PRIu64 " %% of %" PRIu64 " MiB\033[K",
			bytes < p->total ? bytes * 100 / p->total : 100, p->total / MIB);
	else
		fprintf(stderr, "\r%" PRIu64 " MiB\033[K", bytes / MIB);
}

void progress_result(struct progress *p)
{
	if (p->over_results)
		progress_end(p);
}

void progress_end(struct progress *p)
{
	if (p->shown)
		fputs("\r\033[K", stderr);
	p->shown = false;
}
