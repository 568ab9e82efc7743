/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A state file that is damaged in any bit, or ends at any byte, is refused before anything of it is used. */
#include "state.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "test.h"

static int drop(void *data, const struct uop *op)
{
	(void)data;
	(void)op;
	return 0;
}

/* What the plugin saves at the end of a real log. */
static struct str save(struct state *st)
{
	char log[4096], path[] = "/tmp/test-state.XXXXXX";
	struct counters counters = { 0 };
	struct pipeline *pl = pipeline_new(drop, NULL, &counters);
	const char *source = getenv("top_srcdir");
	char *text = NULL;
	size_t size = 0;
	FILE *in;
	int fd, n;

	REQUIRE(pl && source);
	snprintf(log, sizeof(log), "%s/tests/golden/connect.log", source);
	fd = open(log, O_RDONLY);
	REQUIRE(fd >= 0 && pipeline_read(pl, fd, log) == 0 && pipeline_finish(pl) == 0);
	close(fd);
	fd = mkstemp(path);
	REQUIRE(fd >= 0);
	close(fd);
	state_init(st, strdup(path));
	REQUIRE(st->path);
	state_save(st, pl);
	CHECK_I64(st->error, 0);
	pipeline_free(pl);
	in = fopen(path, "r");
	REQUIRE(in);
	n = (int)getdelim(&text, &size, '\0', in);
	fclose(in);
	unlink(path);
	REQUIRE(n > 1000);
	return (struct str){ text, (size_t)n };
}

static int parse(const struct state *st, struct str text)
{
	struct counters counters = { 0 };
	struct pipeline *pl = pipeline_new(drop, NULL, &counters);
	const char *why = NULL;
	int rc = state_parse(st, text, pl, &why);

	CHECK(rc == 0 || why);
	pipeline_free(pl);
	return rc;
}

static void every_damage(void)
{
	struct state st = { 0 };
	struct str text = save(&st);
	char *p = (char *)(uintptr_t)text.p;
	unsigned int bit;
	size_t at;

	CHECK_I64(parse(&st, text), 0);
	for (at = 0; at < text.n; at++)
		if (!CHECK_I64(parse(&st, (struct str){ p, at }), -EBADMSG))
			break;
	for (at = 0; at < text.n; at++) {
		for (bit = 0; bit < 8; bit++) {
			p[at] = (char)(p[at] ^ 1 << bit);
			if (!CHECK_I64(parse(&st, text), -EBADMSG))
				printf("  bit %u of byte %zu\n", bit, at);
			p[at] = (char)(p[at] ^ 1 << bit);
		}
	}
	CHECK_I64(parse(&st, text), 0);
	strcpy(st.boot, "another");
	CHECK_I64(parse(&st, text), -ESTALE);
	free(p);
	free(st.path);
}

static const struct test tests[] = {
	{ TEST(every_damage) },
};

TEST_MAIN(tests)
