/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "needles.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

static bool use_text(const char *text, struct needles *ret)
{
	size_t n = text ? strlen(text) : 0;

	if (n < 2 || n >= sizeof(ret->hex) / 2)
		return false;
	text_hex(text, n, ret->hex);
	ret->needle[0] = (struct str){ text, n };
	ret->needle[1] = (struct str){ ret->hex, 2 * n };
	ret->n = 2;
	return true;
}

static void use_number(size_t n, struct needles *ret)
{
	ret->needle[0] = (struct str){ ret->number, n };
	ret->n = 1;
}

/*
 * Whether records with it can be told by its digits. Small ones are everywhere; "unset" has several forms; of users
 * one of three may do.
 */
static bool is_telling(const struct match *m, enum match_number number)
{
	int64_t value = m->number[number], auid = m->number[MATCH_AUID];

	return m->numbers & 1u << number && !m->name[number] && value >= 100 && value != UINT32_MAX &&
	       !(m->any_uid && (auid != m->number[MATCH_EUID] || auid != m->number[MATCH_UID]));
}

void needles_of_records(const struct query *q, struct needles *ret)
{
	/* The end that the names of all fields have in common that are looked at (lib/search/match-fields.c). */
	static const struct {
		enum match_number number;
		const char *end;
	} numbers[] = {
		{ MATCH_AUID, "uid" }, { MATCH_PID, "pid" },   { MATCH_SES, "ses" },
		{ MATCH_UID, "uid" },  { MATCH_EUID, "euid" }, { MATCH_PPID, "ppid" },
	};
	static const enum match_text texts[] = { MATCH_KEY, MATCH_EXE, MATCH_COMM };
	size_t i;

	ret->n = 0;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (use_text(q->match.text[texts[i]], ret))
			return;
	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		if (!is_telling(&q->match, numbers[i].number))
			continue;
		use_number((size_t)snprintf(ret->number, sizeof(ret->number), "%s=%" PRId64, numbers[i].end,
					    q->match.number[numbers[i].number]),
			   ret);
		return;
	}
}

/* The operation's own record has its user_data, and names its origin. */
void needles_of_ops(const struct query *q, struct needles *ret)
{
	needles_of_records(q, ret);
	if (q->op.has_origin) {
		stamp_format(&q->op.origin, ret->number);
		use_number(strlen(ret->number), ret);
	} else if (q->op.has_user_data) {
		use_number((size_t)snprintf(ret->number, sizeof(ret->number), "=0x%" PRIx64 " ", q->op.user_data), ret);
	}
}

void needles_set(struct scan_query *scan, const struct needles *needles)
{
	scan->n_needles = needles->n;
	memcpy(scan->needle, needles->needle, needles->n * sizeof(needles->needle[0]));
}
