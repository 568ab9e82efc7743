/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "emit/gap.h"

#include <errno.h>
#include <inttypes.h>

#include "record/json-fields.h"

static const char *const reasons[] = {
	[GAP_OUTPUT] = "output",
	[GAP_RECORDS] = "records",
	[GAP_LIMIT] = "limit",
};

static const char *const texts[] = {
	[GAP_OUTPUT] = "operations were not written: this output could not take them",
	[GAP_RECORDS] = "events never came: their serial numbers are missing",
	[GAP_LIMIT] = "times a limit was reached",
};

const char *gap_reason(const struct gap *gap)
{
	return reasons[gap->reason];
}

const char *gap_text(const struct gap *gap)
{
	return texts[gap->reason];
}

void json_gap_rest(struct json *j, const struct gap *gap)
{
	json_set_z(j, "kind", "gap");
	json_set_z(j, "reason", reasons[gap->reason]);
	json_set_z(j, "what", gap->what);
	json_set_int(j, "count", (int64_t)gap->count);
}

int json_gap(struct json *j, const struct gap *gap)
{
	struct stamp from = stamp_from_ms(gap->from), to = stamp_from_ms(gap->to);

	json_begin(j, NULL);
	json_set_z(j, "schema", "uringop/1");
	json_set_z(j, "kind", "gap");
	if (gap->node && gap->node[0])
		json_set_bytes(j, "node", (struct str){ gap->node, strlen(gap->node) });
	json_set_time(j, "time", &to);
	json_set_time(j, "from", &from);
	json_set_z(j, "reason", reasons[gap->reason]);
	json_set_z(j, "what", gap->what);
	json_set_int(j, "count", (int64_t)gap->count);
	json_end(j);
	return json_end_line(j);
}

int emit_gap_text(FILE *out, const struct gap *gap)
{
	struct stamp from = stamp_from_ms(gap->from), to = stamp_from_ms(gap->to);
	char begin[TIME_SIZE], end[TIME_SIZE];

	time_format(&from, begin);
	time_format(&to, end);
	fprintf(out, "%s gap since %s: %" PRIu64 " %s%s%s\n", end, begin, gap->count, texts[gap->reason],
		gap->what ? ": " : "", gap->what ? gap->what : "");
	return ferror(out) ? -EIO : 0;
}
