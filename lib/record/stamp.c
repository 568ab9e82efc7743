/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "record/stamp.h"

#include <errno.h>
#include <time.h>

/* Takes the digits at the front of @s, of which there must be one: -EINVAL if the number does not fit. */
static int take_number(struct str *s, uint64_t *ret)
{
	uint64_t v = 0;
	size_t i;

	for (i = 0; i < s->n; i++) {
		unsigned int d = (unsigned int)((unsigned char)s->p[i] - '0');

		if (d > 9)
			break;
		if (__builtin_mul_overflow(v, (uint64_t)10, &v) || __builtin_add_overflow(v, (uint64_t)d, &v))
			return -EINVAL;
	}
	*s = str_skip(*s, i);
	*ret = v;
	return i ? 0 : -EINVAL;
}

/* kernel/audit.c writes "%llu.%03lu:%u"; a value that does not fit is no stamp. */
int stamp_take_any(struct str *s, struct stamp *ret)
{
	uint64_t sec, msec, serial;
	const char *point;

	if (take_number(s, &sec) < 0 || !str_take(s, STR_LIT(".")))
		return -EINVAL;
	point = s->p;
	if (take_number(s, &msec) < 0 || s->p - point > 3 || !str_take(s, STR_LIT(":")) || take_number(s, &serial) < 0)
		return -EINVAL;
	if (sec > INT64_MAX / 1000 - 1 || serial > UINT32_MAX)
		return -EINVAL;
	*ret = (struct stamp){ .sec = sec, .msec = (uint32_t)msec, .serial = (uint32_t)serial };
	return 0;
}

int stamp_parse(struct str s, struct stamp *ret)
{
	struct stamp stamp;

	if (stamp_take(&s, &stamp) < 0 || s.n)
		return -EINVAL;
	*ret = stamp;
	return 0;
}

void stamp_format(const struct stamp *s, char ret[STAMP_SIZE])
{
	char *at = str_put_u64(ret, s->sec, 1);

	*at++ = '.';
	at = str_put_u64(at, s->msec % 1000, 3);
	*at++ = ':';
	*str_put_u64(at, s->serial, 1) = '\0';
}

void time_format(const struct stamp *s, char ret[TIME_SIZE])
{
	/* The second before is mostly this one, and the C library's way long. */
	static _Thread_local struct {
		uint64_t sec;
		char text[TIME_SIZE];
	} last = { UINT64_MAX, "" };
	struct tm tm;
	char *at;

	if (s->sec != last.sec) {
		time_t sec = (time_t)s->sec;

		if (!gmtime_r(&sec, &tm) || !strftime(last.text, sizeof(last.text) - 6, "%Y-%m-%dT%H:%M:%S", &tm))
			strcpy(last.text, "?");
		last.sec = s->sec;
	}
	at = stpcpy(ret, last.text);
	*at++ = '.';
	at = str_put_u64(at, s->msec % 1000, 3);
	strcpy(at, "Z");
}
