/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "input/input.h"

#include <bzlib.h>
#include <errno.h>
#include <fcntl.h>
#include <lzma.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "input/journal.h"

#define PACKED (128 * 1024)   /* of compressed bytes at a time */
#define XZ_MEMORY (256 << 20) /* xz -9 needs 65 MiB */

enum packing { PLAIN, GZIP, XZ, ZSTD, BZIP2 };

struct input {
	const char *name;
	int fd;
	bool is_stdin;
	struct stat st;
	enum packing packing;
	bool end;     /* of the file */
	bool between; /* two compressed streams, or before the first */
	off_t got;    /* of a plain regular file */
	bool only_audit, looked;
	struct journal *journal; /* or NULL */
	z_stream gz;
	lzma_stream xz;
	ZSTD_DStream *zst;
	bz_stream bz;
	size_t at, n; /* of packed: used, there */
	char packed[PACKED];
};

static ssize_t read_fd(int fd, char *buf, size_t n)
{
	ssize_t got;

	do
		got = read(fd, buf, n);
	while (got < 0 && errno == EINTR);
	return got < 0 ? -errno : got;
}

/* More compressed bytes, where there are none. */
static int refill(struct input *in)
{
	ssize_t got;

	if (in->at < in->n || in->end)
		return 0;
	got = read_fd(in->fd, in->packed, sizeof(in->packed));
	if (got < 0)
		return (int)got;
	in->at = 0;
	in->n = (size_t)got;
	in->end = got == 0;
	return 0;
}

static enum packing packing_of(const char *p, size_t n)
{
	static const struct {
		enum packing packing;
		size_t n;
		const char *magic;
	} magics[] = { { GZIP, 3, "\x1f\x8b\x08" }, { XZ, 6, "\xfd\x37zXZ\0" }, { ZSTD, 4, "\x28\xb5\x2f\xfd" } };
	size_t i;

	/* "BZh", the size of its blocks, and what a block or the end begins with. */
	if (n >= 10 && memcmp(p, "BZh", 3) == 0 && p[3] >= '1' && p[3] <= '9' &&
	    (memcmp(p + 4, "1AY&SY", 6) == 0 || memcmp(p + 4, "\x17\x72\x45\x38\x50\x90", 6) == 0))
		return BZIP2;

	for (i = 0; i < sizeof(magics) / sizeof(magics[0]); i++)
		if (n >= magics[i].n && memcmp(p, magics[i].magic, magics[i].n) == 0)
			return magics[i].packing;
	return PLAIN;
}

bool input_is_packed(const char *p, size_t n)
{
	return packing_of(p, n) != PLAIN;
}

static int start_unpacking(struct input *in)
{
	in->between = true;
	switch (in->packing) {
	case GZIP:
		return inflateInit2(&in->gz, 15 + 16) == Z_OK ? 0 : -ENOMEM;
	case XZ:
		return lzma_stream_decoder(&in->xz, XZ_MEMORY, LZMA_CONCATENATED) == LZMA_OK ? 0 : -ENOMEM;
	case ZSTD:
		in->zst = ZSTD_createDStream();
		return in->zst ? 0 : -ENOMEM;
	case BZIP2:
		return BZ2_bzDecompressInit(&in->bz, 0, 0) == BZ_OK ? 0 : -ENOMEM;
	default:
		return 0;
	}
}

static ssize_t read_raw(void *data, char *buf, size_t n);

/* Whether the bytes at its beginning are a journal's. */
static int look_for_journal(struct input *in, const char *p, size_t n)
{
	in->looked = true;
	if (in->only_audit || !journal_begins(p, n))
		return 0;
	in->journal = journal_new(read_raw, in);
	return in->journal ? 0 : -ENOMEM;
}

/* The first bytes stay in packed, also of a plain file. */
static int look_at_it(struct input *in)
{
	int rc;

	if (fstat(in->fd, &in->st) < 0)
		return -errno;
	if (S_ISDIR(in->st.st_mode))
		return -EISDIR;
	rc = refill(in);
	if (rc < 0)
		return rc;
	in->packing = packing_of(in->packed, in->n);
	rc = start_unpacking(in);
	return rc < 0 || in->packing != PLAIN ? rc : look_for_journal(in, in->packed, in->n);
}

static int open_input(int fd, bool is_stdin, const char *name, bool only_audit, struct input **ret)
{
	struct input *in = calloc(1, sizeof(*in));
	int rc = in ? 0 : -ENOMEM;

	if (rc == 0) {
		*in = (struct input){ .fd = fd, .is_stdin = is_stdin, .name = name, .only_audit = only_audit };
		rc = look_at_it(in);
	} else if (!is_stdin) {
		close(fd);
	}
	if (rc < 0)
		input_close(in);
	else
		*ret = in;
	return rc;
}

const char *input_told(const char *path)
{
	return strcmp(path, "-") == 0 ? "standard input" : path;
}

int input_open_stdin(bool only_audit, struct input **ret)
{
	return open_input(STDIN_FILENO, true, input_told("-"), only_audit, ret);
}

int input_open_fd(int fd, const char *name, bool only_audit, struct input **ret)
{
	return open_input(fd, false, name, only_audit, ret);
}

void input_close(struct input *in)
{
	if (!in)
		return;
	if (in->packing == GZIP)
		inflateEnd(&in->gz);
	lzma_end(&in->xz);
	journal_free(in->journal);
	ZSTD_freeDStream(in->zst);
	if (in->packing == BZIP2)
		BZ2_bzDecompressEnd(&in->bz);
	if (!in->is_stdin && in->fd >= 0)
		close(in->fd);
	free(in);
}

static ssize_t read_plain(struct input *in, char *buf, size_t n)
{
	size_t there = in->n - in->at;
	struct stat st;
	ssize_t got;

	if (there) {
		got = (ssize_t)(n < there ? n : there);
		memcpy(buf, in->packed + in->at, (size_t)got);
		in->at += (size_t)got;
	} else {
		got = read_fd(in->fd, buf, n);
	}
	if (got > 0)
		in->got += got;
	if (got == 0 && S_ISREG(in->st.st_mode) && fstat(in->fd, &st) == 0 &&
	    (st.st_size < in->got || st.st_size < in->st.st_size))
		return -ESTALE;
	return got;
}

/* One step: 1 if a stream has ended, 0 if it goes on. */
static int unpack_gzip(struct input *in, char *buf, size_t n, size_t *ret)
{
	int rc;

	in->gz.next_in = (unsigned char *)in->packed + in->at;
	in->gz.avail_in = (unsigned int)(in->n - in->at);
	in->gz.next_out = (unsigned char *)buf;
	in->gz.avail_out = (unsigned int)n;
	rc = inflate(&in->gz, Z_NO_FLUSH);
	in->at = in->n - in->gz.avail_in;
	*ret = n - in->gz.avail_out;
	if (rc == Z_STREAM_END)
		return inflateReset(&in->gz) == Z_OK ? 1 : -EBADMSG;
	return rc == Z_OK || rc == Z_BUF_ERROR ? 0 : -EBADMSG;
}

static int unpack_xz(struct input *in, char *buf, size_t n, size_t *ret)
{
	lzma_ret rc;

	in->xz.next_in = (unsigned char *)in->packed + in->at;
	in->xz.avail_in = in->n - in->at;
	in->xz.next_out = (unsigned char *)buf;
	in->xz.avail_out = n;
	rc = lzma_code(&in->xz, in->end ? LZMA_FINISH : LZMA_RUN);
	in->at = in->n - in->xz.avail_in;
	*ret = n - in->xz.avail_out;
	if (rc == LZMA_STREAM_END)
		return 1;
	return rc == LZMA_OK ? 0 : rc == LZMA_MEM_ERROR || rc == LZMA_MEMLIMIT_ERROR ? -ENOMEM : -EBADMSG;
}

static int unpack_zstd(struct input *in, char *buf, size_t n, size_t *ret)
{
	ZSTD_inBuffer from = { in->packed + in->at, in->n - in->at, 0 };
	ZSTD_outBuffer to = { buf, n, 0 };
	size_t rc = ZSTD_decompressStream(in->zst, &to, &from);

	in->at += from.pos;
	*ret = to.pos;
	if (ZSTD_isError(rc))
		return -EBADMSG;
	return rc == 0;
}

static int unpack_bzip2(struct input *in, char *buf, size_t n, size_t *ret)
{
	int rc;

	in->bz.next_in = in->packed + in->at;
	in->bz.avail_in = (unsigned int)(in->n - in->at);
	in->bz.next_out = buf;
	in->bz.avail_out = (unsigned int)n;
	rc = BZ2_bzDecompress(&in->bz);
	in->at = in->n - in->bz.avail_in;
	*ret = n - in->bz.avail_out;
	if (rc == BZ_STREAM_END) {
		BZ2_bzDecompressEnd(&in->bz);
		in->bz = (bz_stream){ 0 };
		return BZ2_bzDecompressInit(&in->bz, 0, 0) == BZ_OK ? 1 : -ENOMEM;
	}
	return rc == BZ_OK ? 0 : rc == BZ_MEM_ERROR ? -ENOMEM : -EBADMSG;
}

static ssize_t read_packed(struct input *in, char *buf, size_t n)
{
	size_t got = 0;

	while (got == 0) {
		int rc = refill(in);
		bool none;

		if (rc < 0)
			return rc;
		none = in->at == in->n;
		if (none && in->end && in->between)
			return 0;
		if (in->packing == GZIP)
			rc = unpack_gzip(in, buf, n, &got);
		else if (in->packing == XZ)
			rc = unpack_xz(in, buf, n, &got);
		else if (in->packing == BZIP2)
			rc = unpack_bzip2(in, buf, n, &got);
		else
			rc = unpack_zstd(in, buf, n, &got);
		if (rc < 0)
			return rc;
		if (none && in->end && got == 0 && rc == 0)
			return -EBADMSG;
		in->between = rc == 1;
	}
	return (ssize_t)got;
}

static ssize_t read_raw(void *data, char *buf, size_t n)
{
	struct input *in = data;

	return in->packing == PLAIN ? read_plain(in, buf, n) : read_packed(in, buf, n);
}

ssize_t input_read(struct input *in, char *buf, size_t n)
{
	ssize_t got;
	int rc;

	if (in->journal)
		return journal_read(in->journal, buf, n);
	got = read_raw(in, buf, n);
	if (got <= 0 || in->looked)
		return got;
	/* What a packed file begins with. */
	rc = look_for_journal(in, buf, (size_t)got);
	if (rc < 0 || !in->journal)
		return rc < 0 ? rc : got;
	rc = journal_give(in->journal, buf, (size_t)got);
	return rc < 0 ? rc : journal_read(in->journal, buf, n);
}

off_t input_position(const struct input *in)
{
	return lseek(in->fd, 0, SEEK_CUR) - (off_t)(in->n - in->at);
}

const char *input_error(int code)
{
	switch (code) {
	case -EBADMSG:
		return "the compressed data are damaged, or end too early";
	case -ESTALE:
		return "has become shorter while it was read";
	default:
		return strerror(-code);
	}
}

const char *input_name(const struct input *in)
{
	return in->name;
}

int input_seekable(const struct input *in)
{
	return in->packing == PLAIN && !in->journal && S_ISREG(in->st.st_mode) ? in->fd : -1;
}

const struct stat *input_stat(const struct input *in)
{
	return &in->st;
}
