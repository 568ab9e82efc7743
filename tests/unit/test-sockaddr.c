/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A socket address in the log is shown as it was given to the kernel, or as undecoded bytes; never as another one. */
#include "record/sockaddr.h"

#include <errno.h>

#include "guard.h"
#include "test.h"

/* Decodes a SOCKADDR record with that saddr=, whose end is a guard page. */
static int decode(const char *saddr, struct saddr *ret)
{
	struct guard g = guard_new(1024);
	struct record rec = { 0 };
	char line[1024];
	const char *why;
	int rc;

	snprintf(line, sizeof(line), "type=SOCKADDR msg=audit(1.002:3): saddr=%s", saddr);
	REQUIRE(record_parse(guarded(&g, (struct str){ line, strlen(line) }), &rec, &why) == 0);
	rc = sockaddr_decode(&rec, ret);
	guard_free(&g);
	return rc;
}

static void inet(void)
{
	struct saddr sa = { 0 };

	REQUIRE(decode("02001F407F0000010000000000000000", &sa) == 0);
	CHECK(sa.family && strcmp(sa.family, "inet") == 0);
	CHECK(sa.has_address && strcmp(sa.address, "127.0.0.1") == 0);
	CHECK_I64(sa.port, 8000);
}

static void inet6(void)
{
	struct saddr sa = { 0 };

	/* The kernel takes an address without its scope id too. */
	REQUIRE(decode("0A0001BB0000000020010DB800000000000000000000000100000000", &sa) == 0);
	CHECK(sa.family && strcmp(sa.family, "inet6") == 0);
	CHECK(sa.has_address && strcmp(sa.address, "2001:db8::1") == 0);
	CHECK_I64(sa.port, 443);
	REQUIRE(decode("0A0001BB0000000020010DB8000000000000000000000001", &sa) == 0);
	CHECK(sa.has_address && strcmp(sa.address, "2001:db8::1") == 0);
}

static void short_addresses_are_not_decoded(void)
{
	struct saddr sa = { 0 };

	REQUIRE(decode("02001F407F000001", &sa) == 0);
	CHECK(!sa.has_address && sa.family && strcmp(sa.family, "inet") == 0);
	REQUIRE(decode("0A0001BB0000000020010DB80000000000000000000000", &sa) == 0);
	CHECK(!sa.has_address);
	REQUIRE(decode("0100", &sa) == 0);
	CHECK(!sa.has_path);
}

static void unix_paths(void)
{
	struct saddr sa = { 0 };

	REQUIRE(decode("01002F72756E2F782E736F636B00AAAA", &sa) == 0);
	CHECK(sa.has_path && !sa.abstract);
	CHECK_BYTES(sa.path, sa.path_len, "/run/x.sock");
	REQUIRE(decode("01002F61", &sa) == 0);
	CHECK_BYTES(sa.path, sa.path_len, "/a");
}

static void abstract_names_may_hold_any_byte(void)
{
	struct saddr sa = { 0 };

	REQUIRE(decode("010000610A00FF", &sa) == 0);
	CHECK(sa.has_path && sa.abstract);
	CHECK_I64(sa.path_len, 4);
	CHECK(memcmp(sa.path, "a\n\0\xff", 4) == 0);
	REQUIRE(decode("010000", &sa) == 0);
	CHECK(sa.has_path && sa.abstract && sa.path_len == 0);
}

static void longest_unix_path_has_no_end(void)
{
	char hex[4 + 2 * 110 + 1] = "0100";
	struct saddr sa = { 0 };
	int i;

	for (i = 0; i < 108; i++)
		memcpy(hex + 4 + 2 * i, "61", 3);
	REQUIRE(decode(hex, &sa) == 0);
	CHECK_I64(sa.path_len, 108);
	memcpy(hex + 4 + 2 * 108, "6161", 5);
	REQUIRE(decode(hex, &sa) == 0);
	CHECK_I64(sa.path_len, 108);
}

static void other_families_are_named_or_numbered(void)
{
	struct saddr sa = { 0 };

	REQUIRE(decode("100000000000000000000000", &sa) == 0);
	CHECK(sa.family && strcmp(sa.family, "netlink") == 0 && !sa.has_address && !sa.has_path);
	REQUIRE(decode("2F000000", &sa) == 0);
	CHECK(!sa.family && sa.number == 47);
}

static void garbage_is_refused(void)
{
	static const char *const bad[] = { "", "0", "02", "020", "xy", "0200zz", "(null)", "FF7F0000" };
	struct saddr sa = { .port = 42 };
	char hex[2 * 200 + 1];
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (!CHECK_I64(decode(bad[i], &sa), -EINVAL))
			printf("  with \"%s\"\n", bad[i]);
	memset(hex, '0', sizeof(hex) - 1);
	hex[sizeof(hex) - 1] = '\0';
	CHECK_I64(decode(hex, &sa), -EINVAL);
	CHECK_I64(sa.port, 42);
}

static const struct test tests[] = {
	{ TEST(inet) },
	{ TEST(inet6) },
	{ TEST(short_addresses_are_not_decoded) },
	{ TEST(unix_paths) },
	{ TEST(abstract_names_may_hold_any_byte) },
	{ TEST(longest_unix_path_has_no_end) },
	{ TEST(other_families_are_named_or_numbered) },
	{ TEST(garbage_is_refused) },
};

TEST_MAIN(tests)
