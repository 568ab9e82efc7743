/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "search/pieces.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

struct piece_file {
	struct input *in;
	unsigned int users;
	bool told; /* what is wrong with it */
};

struct pieces {
	struct pieces_input from;
	struct piece_counts *counts;
	size_t next_file;
	struct piece_file *file; /* NULL: between two files */
	bool is_plain;
	/* Of a plain one. */
	off_t at, size;
	off_t start; /* where a line begins */
	/* Of any other. */
	bool skip; /* the rest of a line that is too long */
	size_t n_carry;
	char carry[LINE_MAX_BYTES];
};

static void put_file(struct piece_file *file)
{
	if (file && --file->users == 0) {
		input_close(file->in);
		free(file);
	}
}

static void tell(struct pieces *ps, const char *name, int code)
{
	ps->counts->errors++;
	ps->from.failed(ps->from.data, name, code);
}

/* The rest of the file is not read. */
static void leave_file(struct pieces *ps)
{
	put_file(ps->file);
	ps->file = NULL;
	ps->n_carry = 0;
	ps->skip = false;
}

static void find_start(struct pieces *ps)
{
	const struct input *in = ps->file->in;

	ps->is_plain = input_seekable(in) >= 0 && input_stat(in)->st_size > 0;
	if (!ps->is_plain)
		return;
	ps->size = input_stat(in)->st_size;
	ps->at = input_position(in);
	if (ps->at > ps->size)
		ps->at = ps->size;
	ps->start = ps->at;
}

/* The next file that can be opened: false if there is none. */
static bool open_next(struct pieces *ps)
{
	const struct file_list *files = ps->from.files;

	while (!ps->file && ps->next_file < files->n) {
		const struct listed *listed = &files->file[ps->next_file++];
		struct piece_file *file = calloc(1, sizeof(*file));
		int rc = file ? file_list_open(listed, &file->in) : -ENOMEM;

		if (rc < 0) {
			free(file);
			tell(ps, listed->name, rc);
			continue;
		}
		file->users = 1;
		ps->file = file;
		find_start(ps);
	}
	return ps->file != NULL;
}

/* The first byte that ends a line: a NUL byte does, too, as what follows is a line of its own (see record/line.h). */
static char *first_end(char *p, size_t n)
{
	char *end = memchr(p, '\n', n), *hole = memchr(p, '\0', end ? (size_t)(end - p) : n);

	return hole ? hole : end;
}

static char *last_end(char *p, size_t n)
{
	char *end = memrchr(p, '\n', n), *from = end ? end + 1 : p, *hole = memrchr(from, '\0', (size_t)(p + n - from));

	return hole ? hole : end;
}

/* What is behind the last line end of the @n bytes goes to the next piece: how many stay. */
static size_t cut(struct pieces *ps, char *p, size_t n)
{
	const char *end = last_end(p, n);
	size_t keep = end ? (size_t)(end - p) + 1 : 0, rest = n - keep;

	if (rest > sizeof(ps->carry)) {
		ps->counts->long_lines++;
		ps->skip = true;
		rest = 0;
	}
	memcpy(ps->carry, p + keep, rest);
	ps->n_carry = rest;
	return keep;
}

/* Takes the rest of a long line off the front: how much of it. */
static size_t skipped(struct pieces *ps, char *p, size_t n)
{
	const char *end = ps->skip ? first_end(p, n) : NULL;

	if (!ps->skip)
		return 0;
	ps->skip = end == NULL;
	return end ? (size_t)(end - p) + 1 : n;
}

/* A pipe gives little at a time: does not wait for more than it has. */
static void read_stream(struct pieces *ps, struct piece *piece)
{
	size_t n = ps->n_carry, from;
	ssize_t got;

	memcpy(piece->memory, ps->carry, n);
	got = input_read(ps->file->in, piece->memory + n, ps->from.size);
	n += got > 0 ? (size_t)got : 0;
	from = skipped(ps, piece->memory, n);
	piece->text = (struct str){ piece->memory + from, cut(ps, piece->memory + from, n - from) };
	piece->got = got > 0 ? (size_t)got : 0;
	piece->error = got < 0 ? (int)got : 0;
	piece->last = got <= 0;
	piece->cut_line = got <= 0 && ps->n_carry > 0;
}

/* A file may grow while it is read: what is there when its end is reached is read. */
static void claim_range(struct pieces *ps, struct piece *piece)
{
	struct stat st;

	if (ps->at + (off_t)ps->from.size >= ps->size && fstat(input_seekable(ps->file->in), &st) == 0 &&
	    st.st_size > ps->size)
		ps->size = st.st_size;
	piece->from = ps->at;
	piece->whole_first = ps->at == ps->start;
	piece->last = ps->at + (off_t)ps->from.size >= ps->size;
	piece->to = piece->last ? ps->size : ps->at + (off_t)ps->from.size;
	piece->to_read = true;
	ps->at = piece->to;
}

bool pieces_claim(struct pieces *ps, struct piece *piece)
{
	*piece = (struct piece){ .memory = piece->memory, .text.p = piece->memory };
	if (!open_next(ps))
		return false;
	piece->file = ps->file;
	piece->file->users++;
	piece->dev = input_stat(ps->file->in)->st_dev;
	piece->inode = input_stat(ps->file->in)->st_ino;
	if (ps->is_plain)
		claim_range(ps, piece);
	else
		read_stream(ps, piece);
	if (piece->last)
		leave_file(ps);
	return true;
}

static int pread_all(int fd, char *buf, size_t n, off_t at, size_t *ret)
{
	ssize_t got = 1;

	for (*ret = 0; *ret < n && got > 0; *ret += got > 0 ? (size_t)got : 0) {
		do
			got = pread(fd, buf + *ret, n - *ret, at + (off_t)*ret);
		while (got < 0 && errno == EINTR);
	}
	return got < 0 ? -errno : 0;
}

/*
 * Reads on behind @n bytes at @p to the end of the line that begins at @begin: where it ends, or @begin if it does not.
 */
static size_t end_of_line(struct piece *piece, off_t at, char *p, size_t begin, size_t n)
{
	int fd = input_seekable(piece->file->in);

	while (piece->error == 0 && n < begin + LINE_MAX_BYTES) {
		size_t got;
		const char *end;

		piece->error = pread_all(fd, p + n, PIECE_MORE, at + (off_t)n, &got);
		end = first_end(p + n, got);
		if (end)
			return (size_t)(end - p) + 1;
		n += got;
		/* It may hold half a number. */
		if (got < PIECE_MORE) {
			piece->cut_line = true;
			return begin;
		}
	}
	piece->long_line = piece->error == 0;
	return begin;
}

/* The lines that begin from @from on, and before @to. The byte before tells whether one begins there. */
static void read_range(struct piece *piece)
{
	const size_t before = !piece->whole_first;
	char *p = piece->memory + PIECE_ALIGN + (size_t)piece->from % PIECE_ALIGN - before;
	off_t at = piece->from - (off_t)before;
	size_t n = (size_t)(piece->to - at), begin = 0, end;
	const char *line;

	piece->error = pread_all(input_seekable(piece->file->in), p, n, at, &piece->got);
	if (piece->error == 0 && piece->got < n)
		piece->error = -ESTALE;
	n = piece->got;
	if (before) {
		line = first_end(p, n);
		begin = line ? (size_t)(line - p) + 1 : n;
		piece->got -= n > 0;
	}
	line = last_end(p + begin, n - begin);
	end = line ? (size_t)(line - p) + 1 : begin;
	if (end < n)
		end = end_of_line(piece, at, p, end, n);
	piece->text = (struct str){ p + begin, end - begin };
}

void pieces_read(struct piece *piece)
{
	if (piece->to_read)
		read_range(piece);
}

void pieces_end(struct pieces *ps, struct piece *piece)
{
	struct piece_file *file = piece->file;

	ps->counts->bytes += piece->got;
	ps->counts->long_lines += piece->long_line;
	ps->counts->cut_lines += piece->cut_line;
	if (piece->error < 0 && !file->told) {
		file->told = true;
		tell(ps, input_name(file->in), piece->error);
	}
	if (piece->error < 0 && file == ps->file && ps->is_plain)
		leave_file(ps);
	put_file(file);
	piece->file = NULL;
}

struct pieces *pieces_new(const struct pieces_input *from, struct piece_counts *counts)
{
	struct pieces *ps = calloc(1, sizeof(*ps));

	if (ps) {
		ps->from = *from;
		ps->counts = counts;
	}
	return ps;
}

void pieces_free(struct pieces *ps)
{
	if (ps)
		put_file(ps->file);
	free(ps);
}
