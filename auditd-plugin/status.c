/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "status.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

uint64_t wall_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME_COARSE, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

void status_count(struct status *st, const struct uop *op)
{
	uint64_t now = wall_ms(), then = stamp_ms(&op->ev->stamp), late = now > then ? now - then : 0;
	unsigned int n = 0;

	st->operations[op->origin.confidence]++;
	st->processes[op->process.confidence]++;
	while (n < LATENCY_CLASSES - 1 && late >> n)
		n++;
	st->latency[n]++;
}

/* Does not follow a symbolic link: others may be able to write to the folder. */
int status_open(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0640);

	return fd < 0 ? -errno : fd;
}

/* The upper bound, in ms, of the latency class that the given percentage falls into. */
static uint64_t quantile(const struct status *st, unsigned int percent)
{
	uint64_t all = 0, sum = 0;
	unsigned int i;

	for (i = 0; i < LATENCY_CLASSES; i++)
		all += st->latency[i];
	for (i = 0; i < LATENCY_CLASSES; i++) {
		sum += st->latency[i];
		if (sum && sum * 100 >= all * percent)
			break;
	}
	return all ? UINT64_C(1) << i : 0;
}

static void put_confidences(FILE *out, const char *what, const uint64_t *n)
{
	unsigned int c;

	for (c = CONF_UNKNOWN; c <= CONF_LOST; c++)
		fprintf(out, "%s %s = %" PRIu64 "\n", what, confidence_name((enum confidence)c), n[c]);
}

static void put_counters(FILE *out, const struct counters *counters)
{
#define PUT(name, text) fprintf(out, "%s = %" PRIu64 "\n", text, counters->name);
	int i;

	COUNTERS(PUT)
	for (i = 0; i < WARN_COUNT; i++)
		fprintf(out, "%s = %" PRIu64 "\n", warning_text((enum warning)i), counters->warnings[i]);
}

static void put_report(FILE *out, const struct status *st, const struct counters *counters)
{
	struct rusage use;
	uint64_t now = wall_ms();

	fprintf(out, "seconds since start = %" PRIu64 "\n", now > st->started ? (now - st->started) / 1000 : 0);
	put_counters(out, counters);
	put_confidences(out, "origin", st->operations);
	put_confidences(out, "process", st->processes);
	fprintf(out, "latency 50 %% below ms = %" PRIu64 "\n", quantile(st, 50));
	fprintf(out, "latency 90 %% below ms = %" PRIu64 "\n", quantile(st, 90));
	fprintf(out, "latency 99 %% below ms = %" PRIu64 "\n", quantile(st, 99));
	fprintf(out, "processes looked up in /proc = %" PRIu64 "\n", st->proc_asked);
	fprintf(out, "processes not found in /proc = %" PRIu64 "\n", st->proc_untold);
	fprintf(out, "settings reloaded = %" PRIu64 "\n", st->reloads);
	fprintf(out, "settings rejected = %" PRIu64 "\n", st->bad_reloads);
	if (getrusage(RUSAGE_SELF, &use) == 0)
		fprintf(out, "peak memory KiB = %ld\n", use.ru_maxrss);
}

int status_write(int fd, const struct status *st, const struct counters *counters, const struct outputs *outputs)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	ssize_t n;
	int rc = 0;

	if (!out)
		return -ENOMEM;
	put_report(out, st, counters);
	outputs_report(outputs, out);
	fclose(out);
	n = pwrite(fd, text, size, 0);
	if (n < 0 || (size_t)n < size || ftruncate(fd, (off_t)size) < 0)
		rc = n < 0 ? -errno : -EIO;
	free(text);
	return rc;
}
