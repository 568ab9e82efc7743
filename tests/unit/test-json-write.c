/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is written as JSON here is, byte for byte, what jansson writes of the same values. */
#include "base/json.h"

#include <jansson.h>

#include "guard.h"
#include "test.h"
#include "base/text.h"

static struct guard guard;

/* { "k": @s } or, with @list, [ @s ] */
static struct json write_string(struct str s, bool list)
{
	struct json j = { 0 };

	if (list)
		json_begin_list(&j, NULL);
	else
		json_begin(&j, NULL);
	json_set_text(&j, list ? NULL : "k", guarded(&guard, s));
	if (list)
		json_end_list(&j);
	else
		json_end(&j);
	REQUIRE(!j.failed);
	return j;
}

static bool same_as(const struct json *j, json_t *value)
{
	char *want = json_dumps(value, JSON_COMPACT);
	bool same = want && j->n == strlen(want) && memcmp(j->p, want, j->n) == 0;

	if (!same)
		printf("  got %.*s, jansson %s\n", (int)j->n, j->p, want);
	free(want);
	json_decref(value);
	return same;
}

/* Of bytes that are not UTF-8, what is left of each is U+FFFD. */
static json_t *janssons(struct str s)
{
	size_t n;
	char *clean = utf8_replace(s, &n);
	json_t *value = clean ? json_stringn(clean, n) : NULL;

	REQUIRE(value);
	CHECK(utf8_valid(s) == (n == s.n && memcmp(clean, s.p, n) == 0));
	free(clean);
	return value;
}

static bool string_is_right(struct str s)
{
	struct json map = write_string(s, false), list = write_string(s, true);
	bool ok = CHECK(same_as(&map, json_pack("{s:o}", "k", janssons(s)))) &&
		  CHECK(same_as(&list, json_pack("[o]", janssons(s))));

	json_free(&map);
	json_free(&list);
	return ok;
}

static void every_byte_at_every_place_of_a_word(void)
{
	unsigned int place, byte;

	for (place = 0; place < 17; place++) {
		for (byte = 0; byte < 256; byte++) {
			char text[17];

			memset(text, 'a', sizeof(text));
			text[place] = (char)byte;
			if (!string_is_right((struct str){ text, sizeof(text) }) ||
			    !string_is_right((struct str){ text, place + 1 }))
				return;
		}
	}
}

static void every_pair_of_bytes(void)
{
	unsigned int pair;

	for (pair = 0; pair < 1 << 16; pair++) {
		char text[2] = { (char)(pair >> 8), (char)pair };

		if (!string_is_right((struct str){ text, 2 }))
			return;
	}
}

/* Mostly what is hard: ends of the ranges of UTF-8, quotes, control characters. */
static void strings_of_hard_bytes(void)
{
	static const char hard[] = "\"\\\b\n\x1f\x20\x7f\x80\xbf\xc2\xdf\xe0\xa0\xed\x9f\xef\xf0\x90\xf4\x8f\xff"
				   "a/";
	char text[24];
	unsigned int i;
	size_t n;

	srand(1);
	for (i = 0; i < 20000; i++) {
		size_t len = (size_t)rand() % sizeof(text);

		for (n = 0; n < len; n++)
			text[n] = hard[(size_t)rand() % sizeof(hard)];
		if (!string_is_right((struct str){ text, len }))
			return;
	}
}

static void numbers(void)
{
	static const int64_t hard[] = {
		0, 1, -1, 9, 10, 99, 100, -100, INT32_MIN, UINT32_MAX, 999999999999999999, INT64_MAX, INT64_MIN
	};
	size_t i;

	for (i = 0; i < sizeof(hard) / sizeof(hard[0]); i++) {
		struct json j = { 0 };

		json_begin(&j, NULL);
		json_set_int(&j, "number", hard[i]);
		json_end(&j);
		CHECK(same_as(&j, json_pack("{s:I}", "number", (json_int_t)hard[i])));
		json_free(&j);
	}
}

static void what_stands_in_what(void)
{
	struct json j = { 0 };
	size_t mark;

	json_begin(&j, NULL);
	json_begin(&j, "empty");
	json_end(&j);
	json_set_bool(&j, "yes", true);
	json_begin_list(&j, "list");
	json_begin(&j, NULL);
	json_end(&j);
	json_begin_list(&j, NULL);
	json_end_list(&j);
	json_set_text(&j, NULL, STR_LIT("{"));
	json_set_text(&j, NULL, STR_LIT("["));
	json_end_list(&j);
	mark = j.n;
	json_begin(&j, "undone");
	CHECK(json_is_empty(&j));
	json_undo(&j, mark);
	json_set_z(&j, "absent", NULL);
	json_set_bool(&j, "no", false);
	json_end(&j);
	CHECK(same_as(&j, json_pack("{s:{},s:b,s:[{},[],s,s],s:b}", "empty", "yes", 1, "list", "{", "[", "no", 0)));
	json_free(&j);
}

static void what_is_not_utf8_has_a_twin(void)
{
	struct json j = { 0 };

	json_begin(&j, NULL);
	json_set_bytes(&j, "a", STR_LIT("x\xff\n"));
	json_set_bytes(&j, "b", STR_LIT("\xc3\xa4"));
	json_end(&j);
	CHECK(same_as(&j, json_pack("{s:s,s:s,s:s}", "a", "x\xef\xbf\xbd\n", "a_hex", "78FF0A", "b", "\xc3\xa4")));
	json_free(&j);
}

static const struct test tests[] = {
	{ TEST(every_byte_at_every_place_of_a_word) },
	{ TEST(every_pair_of_bytes) },
	{ TEST(strings_of_hard_bytes) },
	{ TEST(numbers) },
	{ TEST(what_stands_in_what) },
	{ TEST(what_is_not_utf8_has_a_twin) },
};

int main(void)
{
	int rc;

	guard = guard_new(64);
	rc = test_main(tests, sizeof(tests) / sizeof(tests[0]));
	guard_free(&guard);
	return rc;
}
