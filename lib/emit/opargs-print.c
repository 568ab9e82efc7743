/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "emit/opargs-impl.h"

#include <inttypes.h>

#include "record/sockaddr.h"
#include "base/text.h"

#define O_CREAT_BIT 0100
#define TMPFILE_BIT 020000000

#include "emit/opargs-table.h"

#define N_SPECS (sizeof(specs) / sizeof(specs[0]))
_Static_assert(N_SPECS == 65, "opargs.tbl lacks or repeats an operation");

const struct spec *opargs_spec(unsigned int op)
{
	return op < N_SPECS ? &specs[op] : NULL;
}

/* Writes the names of the bits of @value and returns the bits that have none. */
static uint64_t put_bits(FILE *out, const struct vocabulary *words, enum arch arch, uint64_t value, const char *before)
{
	size_t i;

	for (i = 0; i < words->n; i++) {
		const struct constant *c = &words->constants[i];

		if ((c->arch != ARCH_ANY && c->arch != arch) || (value & c->value) != c->value)
			continue;
		fprintf(out, "%s%s", before, c->name);
		before = "|";
		value &= ~c->value;
	}
	return value;
}

static void put_flags(FILE *out, const struct vocabulary *words, enum arch arch, uint64_t value)
{
	uint64_t rest = put_bits(out, words, arch, value, "");

	if (value == 0)
		putc('0', out);
	else if (rest == value)
		fprintf(out, "%#" PRIx64 " /* %s */", rest, words->unknown);
	else if (rest)
		fprintf(out, "|%#" PRIx64, rest);
}

static const char *value_name(const struct vocabulary *words, uint64_t value)
{
	size_t i;

	for (i = 0; i < words->n; i++)
		if (words->constants[i].value == value)
			return words->constants[i].name;
	return NULL;
}

static void put_value(FILE *out, const struct vocabulary *words, uint64_t value)
{
	const char *name = value_name(words, value);

	if (name)
		fputs(name, out);
	else
		fprintf(out, "%#" PRIx64 " /* %s */", value, words->unknown);
}

/* Names of which some are always there: the others stand behind, without a word on those that are unknown. */
static void put_more_flags(const struct decoder *d, const struct vocabulary *words, uint64_t value)
{
	value = put_bits(d->out, words, d->arch, value, "|");
	if (value)
		fprintf(d->out, "|%#" PRIx64, value);
}

static void put_open_flags(const struct decoder *d, uint64_t flags)
{
	fputs(value_name(&vocabulary_access, flags & 3), d->out);
	put_more_flags(d, &vocabulary_open, flags & ~(uint64_t)3);
}

static void put_statx_flags(const struct decoder *d)
{
	const uint64_t sync = d->value & 0x6000;

	if (sync == 0)
		fputs("AT_STATX_SYNC_AS_STAT", d->out);
	put_bits(d->out, &vocabulary_statx_sync, d->arch, sync, "");
	put_more_flags(d, &vocabulary_at, d->value & ~(uint64_t)0x6000);
}

static void put_futex_flags(const struct decoder *d)
{
	fputs(value_name(&vocabulary_futex_size, d->value & 3), d->out);
	put_more_flags(d, &vocabulary_futex, d->value & ~(uint64_t)3);
}

static void put_sock_type(const struct decoder *d)
{
	const char *name = value_name(&vocabulary_sock_type, d->value & 15);

	if (!name) {
		put_flags(d->out, &vocabulary_sock, d->arch, d->value);
		return;
	}
	fputs(name, d->out);
	if (d->value & ~(uint64_t)15) {
		putc('|', d->out);
		put_flags(d->out, &vocabulary_sock, d->arch, d->value & ~(uint64_t)15);
	}
}

static void put_protocol(const struct decoder *d)
{
	const uint64_t family = d->member[SOURCE_FD];

	if (family == AF_INET || family == AF_INET6)
		put_value(d->out, &vocabulary_ipproto, d->value);
	else if (family == AF_NETLINK)
		put_value(d->out, &vocabulary_netlink, d->value);
	else
		fprintf(d->out, "%" PRIu64, d->value);
}

static void put_pointer(FILE *out, uint64_t value)
{
	if (value)
		fprintf(out, "%#" PRIx64, value);
	else
		fputs("NULL", out);
}

bool opargs_put_string(FILE *out, const struct record *rec, const char *name, void (*put)(FILE *out, struct str s))
{
	char buf[STRING_MAX_BYTES];
	struct field f;
	long n;

	if (!rec || !record_field(rec, name, &f))
		return false;
	n = field_bytes(&f, buf, sizeof(buf));
	if (n >= 0)
		put(out, (struct str){ buf, (size_t)n });
	return n >= 0;
}

/* As strace -y does; a slot of the ring's table of files is no descriptor. */
static void put_file(const struct decoder *d, uint64_t fd, bool slot)
{
	const struct record *path = NULL;

	fprintf(d->out, slot ? "fixed:%" PRId32 : "%" PRId32, (int32_t)fd);
	if (d->objects && event_count(d->objects, REC_PATH) == 1)
		path = event_record(d->objects, REC_PATH);
	opargs_put_string(d->out, path, "name", text_bracketed);
}

static void put_dirfd(const struct decoder *d)
{
	if ((int32_t)d->value != -100) {
		fprintf(d->out, "%" PRId32, (int32_t)d->value);
		return;
	}
	fputs("AT_FDCWD", d->out);
	opargs_put_string(d->out, d->objects ? event_record(d->objects, REC_CWD) : NULL, "cwd", text_bracketed);
}

static void put_closed(const struct decoder *d)
{
	const uint64_t slot = d->member[SOURCE_FILE_INDEX];

	put_file(d, slot ? slot - 1 : d->value, slot != 0);
}

static void put_pollfd(const struct decoder *d)
{
	fputs("[{fd=", d->out);
	put_file(d, d->value, d->member[SOURCE_SQE_FLAGS] & SQE_FIXED_FILE);
	fputs(", events=", d->out);
	put_flags(d->out, &vocabulary_poll, d->arch, d->member[SOURCE_OP_FLAGS]);
	fputs("}]", d->out);
}

static void put_inet(FILE *out, const struct saddr *sa)
{
	if (sa->number == AF_INET) {
		fprintf(out, ", sin_port=htons(%u), sin_addr=inet_addr(\"%s\")", sa->port, sa->address);
		return;
	}
	fprintf(out, ", sin6_port=htons(%u), sin6_flowinfo=htonl(%" PRIu32 "), inet_pton(AF_INET6, \"%s\", &sin6_addr)",
		sa->port, sa->flowinfo, sa->address);
	if (sa->has_scope)
		fprintf(out, ", sin6_scope_id=%" PRIu32, sa->scope);
}

static bool put_sockaddr(FILE *out, const struct event *ev)
{
	const struct record *rec = ev ? event_record(ev, REC_SOCKADDR) : NULL;
	char buf[sizeof(struct sockaddr_storage)];
	struct saddr sa;
	struct field f;
	long n;

	if (!rec || sockaddr_decode(rec, &sa) < 0)
		return false;
	fputs("{sa_family=", out);
	put_value(out, &vocabulary_family, sa.number);
	if (sa.has_address) {
		put_inet(out, &sa);
	} else if (sa.has_path) {
		fputs(sa.abstract ? ", sun_path=@" : ", sun_path=", out);
		text_quoted(out, (struct str){ sa.path, sa.path_len });
	} else if (record_field(rec, "saddr", &f)) {
		n = str_unhex(f.value, buf, sizeof(buf));
		if (n > 2) {
			fputs(", sa_data=", out);
			text_quoted(out, (struct str){ buf + 2, (size_t)n - 2 });
		}
	}
	putc('}', out);
	return true;
}

/* Its address is in a record of its own; what else it points to is not. */
static bool put_msghdr(const struct decoder *d)
{
	if (d->objects && event_record(d->objects, REC_SOCKADDR)) {
		fputs("{msg_name=", d->out);
		put_sockaddr(d->out, d->objects);
		fputs(", ...}", d->out);
		return true;
	}
	if (d->sqe)
		put_pointer(d->out, d->value);
	return d->sqe != NULL;
}

bool opargs_has_mode(uint64_t open_flags)
{
	return open_flags & (O_CREAT_BIT | TMPFILE_BIT);
}

/* kernel/auditsc.c, show_special(): oflag=0%llo mode=0%llo resolve=0x%llx */
static bool put_open_how(const struct decoder *d)
{
	const struct record *rec = uop_record(d->op, REC_OPENAT2);
	uint64_t flags, mode, resolve;

	if (!rec || record_u64(rec, "oflag", 8, &flags) < 0 || record_u64(rec, "mode", 8, &mode) < 0 ||
	    record_u64(rec, "resolve", 16, &resolve) < 0) {
		if (d->sqe)
			put_pointer(d->out, d->value);
		return d->sqe != NULL;
	}
	fputs("{flags=", d->out);
	put_open_flags(d, flags);
	if (mode || opargs_has_mode(flags))
		fprintf(d->out, ", mode=%#03" PRIo64, mode);
	fputs(", resolve=", d->out);
	put_flags(d->out, &vocabulary_resolve, d->arch, resolve);
	putc('}', d->out);
	return true;
}

/* What needs nothing but the SQE. */
static void put_number(const struct decoder *d, const struct argspec *a)
{
	const uint64_t v = d->value;

	switch (a->form) {
	case ARG_I32:
		fprintf(d->out, "%" PRId32, (int32_t)v);
		break;
	case ARG_U32:
		fprintf(d->out, "%" PRIu32, (uint32_t)v);
		break;
	case ARG_I64:
		fprintf(d->out, "%" PRId64, (int64_t)v);
		break;
	case ARG_U64:
		fprintf(d->out, "%" PRIu64, v);
		break;
	case ARG_HEX:
		fprintf(d->out, "%#" PRIx64, v);
		break;
	case ARG_HEX32:
		fprintf(d->out, "%#" PRIx32, (uint32_t)v);
		break;
	case ARG_POINTER:
		put_pointer(d->out, v);
		break;
	case ARG_OFFSET:
		if ((int64_t)v == -1)
			fputs("NULL", d->out);
		else
			fprintf(d->out, "[%" PRId64 "]", (int64_t)v);
		break;
	case ARG_FILE:
		put_file(d, v, d->member[SOURCE_SQE_FLAGS] & SQE_FIXED_FILE);
		break;
	case ARG_CLOSED:
		put_closed(d);
		break;
	case ARG_POLLFD:
		put_pollfd(d);
		break;
	case ARG_DIRFD:
		put_dirfd(d);
		break;
	case ARG_FLAGS:
		put_flags(d->out, a->words, d->arch, v);
		break;
	case ARG_VALUE:
		put_value(d->out, a->words, v);
		break;
	case ARG_STATX_FLAGS:
		put_statx_flags(d);
		break;
	case ARG_FUTEX_FLAGS:
		put_futex_flags(d);
		break;
	case ARG_OPEN:
		put_open_flags(d, v);
		break;
	case ARG_MODE:
	case ARG_CREAT_MODE:
		fprintf(d->out, "%#03" PRIo64, v & 0xffff);
		break;
	case ARG_SOCK_TYPE:
		put_sock_type(d);
		break;
	case ARG_PROTOCOL:
		put_protocol(d);
		break;
	default:
		break;
	}
}

bool opargs_put(const struct decoder *d, const struct argspec *a)
{
	switch (a->form) {
	case ARG_LITERAL:
		fputs(a->literal, d->out);
		return true;
	case ARG_PATH:
		return opargs_put_string(d->out, d->path[a->source - SOURCE_PATH0], "name", text_quoted);
	case ARG_SOCKADDR:
		if (put_sockaddr(d->out, d->objects))
			return true;
		if (d->sqe)
			put_pointer(d->out, d->value);
		return d->sqe != NULL;
	case ARG_MSGHDR:
		return put_msghdr(d);
	case ARG_OPEN_HOW:
		return put_open_how(d);
	case ARG_XATTR:
		return opargs_put_string(d->out, uop_record(d->op, REC_URING_ARGS), "xattr", text_quoted);
	default:
		if (d->sqe)
			put_number(d, a);
		return d->sqe != NULL;
	}
}

void opargs_sqe_flags(FILE *out, uint64_t flags)
{
	put_flags(out, &vocabulary_sqe, ARCH_ANY, flags);
}
