/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The scan of a log, and the events that are put together from it. Each line that is a record is in the run and in
 * the event of its id. What is skipped because of its type or its bytes is what a full search would leave out. The
 * number of threads changes nothing.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "record/front.h"
#include "record/line.h"
#include "search/gather.h"

#define NEEDLE "=1000"

/* The run of @line, from the first on that does not end before it; NULL if it is in none. */
static const struct run *run_of(const struct run_list *list, size_t *at, struct str line)
{
	while (*at < list->n && list->run[*at].text.p + list->run[*at].text.n <= line.p)
		++*at;
	return *at < list->n && list->run[*at].text.p <= line.p ? &list->run[*at] : NULL;
}

static void check_runs(struct str text, const struct run_list *list, struct type_cache *cache)
{
	uint64_t bad = 0;
	size_t at = 0;
	bool odd = false;

	while (text.n) {
		unsigned int heads = 0;
		const char *end = line_end(text.p, text.p + text.n, &heads);
		const struct str line = { text.p, (size_t)(end - text.p) };
		const struct run *run = run_of(list, &at, line);
		struct record rec;
		const char *why;

		text = str_skip(text, line.n + 1);
		odd |= line.n ? heads != 1 || !front_is_head(line) : *end == '\0';
		bad += !run && line.n;
		/* What line_walk() takes apart is test-line's. */
		if (*end == '\n' && heads == 1 && record_parse(line, &rec, &why) == 0) {
			MUST(run && stamp_cmp(&run->stamp, &rec.stamp) == 0 && str_eq(run->node, record_node(&rec)));
			MUST(run->wanted || scan_type(cache, record_type_name(&rec)) != REC_URINGOP);
		}
	}
	MUST(odd || list->bad_lines == bad);
}

static void check_scan(struct str text)
{
	static struct scan_query want;
	static struct type_cache cache, other;
	struct run_list list = { 0 };
	char *copy = malloc(text.n + 1);

	MUST(copy);
	memcpy(copy, text.p, text.n);
	text.p = copy;
	want.types[REC_URINGOP] = 1;
	MUST(scan_text(&want, &cache, text, &list) == 0);
	check_runs(text, &list, &other);
	free(list.run);
	free(copy);
}

struct events {
	FILE *out;
	char *text;
	size_t size;
	bool (*keep)(struct str text); /* NULL: all */
};

static bool has_needle(struct str text)
{
	return memmem(text.p, text.n, NEEDLE, strlen(NEEDLE)) != NULL;
}

static bool has_uringop(struct str text)
{
	static struct type_cache cache;

	struct str line;
	struct record rec;
	const char *why;

	while (line_next(&text, &line)) {
		if (line.n && line.p[line.n - 1] == '\r')
			line.n--;
		if (record_parse(line, &rec, &why) == 0 && scan_type(&cache, record_type_name(&rec)) == REC_URINGOP)
			return true;
	}
	return false;
}

static int take(void *data, const struct gathered *ev)
{
	struct events *e = data;
	bool keep = !e->keep;
	size_t i;

	for (i = 0; i < ev->n && !keep; i++)
		keep = e->keep(ev->part[i]);
	if (!keep)
		return 0;
	fprintf(e->out, "%llu.%u:%u %.*s\n", (unsigned long long)ev->stamp.sec, ev->stamp.msec, ev->stamp.serial,
		(int)ev->node.n, ev->node.p);
	for (i = 0; i < ev->n; i++)
		fwrite(ev->part[i].p, 1, ev->part[i].n, e->out);
	return 0;
}

static void failed(void *data, const char *name, int code)
{
	(void)data;
	(void)name;
	(void)code;
	MUST(false);
}

static struct events gather(int fd, const struct scan_query *want, bool (*keep)(struct str text), unsigned int threads,
			    size_t block)
{
	struct events e = { .keep = keep };
	struct gather g = { .query = want,
			    .threads = threads,
			    .block = block,
			    .timeout = 2,
			    .event = take,
			    .failed = failed,
			    .data = &e };
	struct gather_counts counts;
	struct file_list files;
	char name[64];

	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	MUST(file_list_one(name, &files) == 0);
	g.files = &files;
	e.out = open_memstream(&e.text, &e.size);
	MUST(e.out && gather_run(&g, &counts) == 0 && counts.errors == 0);
	fclose(e.out);
	file_list_free(&files);
	return e;
}

static void check_same(struct events a, struct events b)
{
	MUST(a.size == b.size && memcmp(a.text, b.text, a.size) == 0);
	free(a.text);
	free(b.text);
}

static void check_gather(const uint8_t *data, size_t size)
{
	static struct scan_query all = { .all_types = true }, type = { .types = { [REC_URINGOP] = 1 } };
	static struct scan_query needle = { .all_types = true, .n_needles = 1, .needle = { STR_LIT(NEEDLE) } };
	/* Bytes of a block: many lines are in two of them, and all blocks fit into memory. */
	const size_t small = 64 + size / 32;
	int fd = memfd_create("log", MFD_CLOEXEC);

	MUST(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	check_same(gather(fd, &all, NULL, 0, 0), gather(fd, &all, NULL, 2, small));
	check_same(gather(fd, &type, NULL, 1, small), gather(fd, &all, has_uringop, 0, 0));
	check_same(gather(fd, &needle, NULL, 1, small), gather(fd, &all, has_needle, 0, 0));
	close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *end = size ? memrchr(data, '\n', size) : NULL;

	check_scan((struct str){ (const char *)data, end ? (size_t)(end + 1 - (const char *)data) : 0 });
	/* What begins as a compressed file is another matter. */
	if (size && data[0] != 0x1f && data[0] != 0xfd && data[0] != 0x28)
		check_gather(data, size);
	return 0;
}
