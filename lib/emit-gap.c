/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gap.h"

#include <errno.h>
#include <inttypes.h>

#include "json-set.h"

static const char *const reasons[] = {
	[GAP_OUTPUT] = "output",
};

static const char *const texts[] = {
	[GAP_OUTPUT] = "operations were not written: this output could not take them",
};

static struct stamp stamp_of(uint64_t ms)
{
	return (struct stamp){ .sec = ms / 1000, .msec = (uint32_t)(ms % 1000) };
}

int emit_gap_json(FILE *out, const struct gap *gap)
{
	struct stamp from = stamp_of(gap->from), to = stamp_of(gap->to);
	json_t *obj = json_object();
	int rc;

	if (!obj)
		return -ENOMEM;
	json_set(obj, "schema", json_string("uringop/1"));
	json_set(obj, "kind", json_string("gap"));
	if (gap->node && gap->node[0])
		json_set_bytes(obj, "node", (struct str){ gap->node, strlen(gap->node) });
	json_set_time(obj, "time", &to);
	json_set_time(obj, "from", &from);
	json_set(obj, "reason", json_string(reasons[gap->reason]));
	json_set(obj, "count", json_integer((json_int_t)gap->count));
	rc = json_dumpf(obj, out, JSON_COMPACT);
	json_decref(obj);
	return rc < 0 || putc('\n', out) == EOF ? -EIO : 0;
}

int emit_gap_text(FILE *out, const struct gap *gap)
{
	struct stamp from = stamp_of(gap->from), to = stamp_of(gap->to);
	char begin[TIME_SIZE], end[TIME_SIZE];

	time_format(&from, begin);
	time_format(&to, end);
	return fprintf(out, "%s gap since %s: %" PRIu64 " %s\n", end, begin, gap->count, texts[gap->reason]) < 0 ? -EIO : 0;
}
