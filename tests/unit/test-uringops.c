/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An operation's number has the name that the kernel's header and auditctl give it. */
#include "record/uringops.h"

#include <errno.h>
#include <libaudit.h>
#include <linux/io_uring.h>

#include "test.h"

/* Not in libaudit 3.0.9. */
extern const char *audit_uringop_to_name(int uringop) __attribute__((weak));

static const struct {
	unsigned int number;
	const char *name;
} header[] = {
#define OP(upper, lower) IORING_OP_##upper, lower
	{ OP(NOP, "nop") },
	{ OP(READV, "readv") },
	{ OP(WRITEV, "writev") },
	{ OP(FSYNC, "fsync") },
	{ OP(READ_FIXED, "read_fixed") },
	{ OP(WRITE_FIXED, "write_fixed") },
	{ OP(POLL_ADD, "poll_add") },
	{ OP(POLL_REMOVE, "poll_remove") },
	{ OP(SYNC_FILE_RANGE, "sync_file_range") },
	{ OP(SENDMSG, "sendmsg") },
	{ OP(RECVMSG, "recvmsg") },
	{ OP(TIMEOUT, "timeout") },
	{ OP(TIMEOUT_REMOVE, "timeout_remove") },
	{ OP(ACCEPT, "accept") },
	{ OP(ASYNC_CANCEL, "async_cancel") },
	{ OP(LINK_TIMEOUT, "link_timeout") },
	{ OP(CONNECT, "connect") },
	{ OP(FALLOCATE, "fallocate") },
	{ OP(OPENAT, "openat") },
	{ OP(CLOSE, "close") },
	{ OP(FILES_UPDATE, "files_update") },
	{ OP(STATX, "statx") },
	{ OP(READ, "read") },
	{ OP(WRITE, "write") },
	{ OP(FADVISE, "fadvise") },
	{ OP(MADVISE, "madvise") },
	{ OP(SEND, "send") },
	{ OP(RECV, "recv") },
	{ OP(OPENAT2, "openat2") },
	{ OP(EPOLL_CTL, "epoll_ctl") },
	{ OP(SPLICE, "splice") },
	{ OP(PROVIDE_BUFFERS, "provide_buffers") },
	{ OP(REMOVE_BUFFERS, "remove_buffers") },
	{ OP(TEE, "tee") },
	{ OP(SHUTDOWN, "shutdown") },
	{ OP(RENAMEAT, "renameat") },
	{ OP(UNLINKAT, "unlinkat") },
	{ OP(MKDIRAT, "mkdirat") },
	{ OP(SYMLINKAT, "symlinkat") },
	{ OP(LINKAT, "linkat") },
	{ OP(MSG_RING, "msg_ring") },
	{ OP(FSETXATTR, "fsetxattr") },
	{ OP(SETXATTR, "setxattr") },
	{ OP(FGETXATTR, "fgetxattr") },
	{ OP(GETXATTR, "getxattr") },
	{ OP(SOCKET, "socket") },
	{ OP(URING_CMD, "uring_cmd") },
	{ OP(SEND_ZC, "send_zc") },
	{ OP(SENDMSG_ZC, "sendmsg_zc") },
#undef OP
};

static void numbers_are_the_kernel_headers(void)
{
	size_t i;

	/* The header of this machine may be newer or older than the table. */
	CHECK(uringop_count() >= sizeof(header) / sizeof(header[0]));
	for (i = 0; i < sizeof(header) / sizeof(header[0]); i++) {
		const struct uringop *op = uringop_by_number(header[i].number);

		if (CHECK(op != NULL))
			CHECK_BYTES(op->name, strlen(op->name), header[i].name);
	}
}

static void names_are_libaudits(void)
{
	unsigned int i, known = 0;

	if (!audit_uringop_to_name) {
		printf("not compared: this libaudit has no table of io_uring operations\n");
		return;
	}
	for (i = 0; i < uringop_count(); i++) {
		const char *name = audit_uringop_to_name((int)i);

		if (!name)
			continue;
		known++;
		CHECK_BYTES(uringop_by_number(i)->name, strlen(uringop_by_number(i)->name), name);
	}
	/* Debian 13's knows 14: it was built without io_uring's header. */
	CHECK(known > 0);
}

static void found_by_name_and_by_number(void)
{
	unsigned int i;

	for (i = 0; i < uringop_count(); i++) {
		const struct uringop *op = uringop_by_number(i);

		REQUIRE(op && op->name && op->since && op->op_class);
		CHECK_I64(uringop_by_name((struct str){ op->name, strlen(op->name) }), i);
	}
	CHECK(uringop_by_number(uringop_count()) == NULL);
	CHECK(uringop_by_number(UINT32_MAX) == NULL);
	CHECK_I64(uringop_by_name(STR_LIT("OpenAt")), 18);
	CHECK_I64(uringop_by_name(STR_LIT("opena")), -ENOENT);
	CHECK_I64(uringop_by_name(STR_LIT("")), -ENOENT);
}

static void what_a_stock_kernel_skips(void)
{
	CHECK(uringop_by_number(18)->stock_audited);
	CHECK(uringop_by_number(16)->stock_audited);
	CHECK(!uringop_by_number(22)->stock_audited);
	CHECK(!uringop_by_number(45)->stock_audited);
	CHECK(uringop_by_number(18)->takes == URINGOP_TAKES_PATH);
	CHECK(uringop_by_number(16)->takes == URINGOP_TAKES_ADDR);
}

static const struct test tests[] = {
	{ TEST(numbers_are_the_kernel_headers) },
	{ TEST(names_are_libaudits) },
	{ TEST(found_by_name_and_by_number) },
	{ TEST(what_a_stock_kernel_skips) },
};

TEST_MAIN(tests)
