/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files of a log into a pipeline, and what is added to the log, if it is followed. */
#include "search.h"

#include "stitch/pipeline.h"

static void progress(void *data, uint64_t bytes)
{
	struct search *s = data;

	progress_note(&s->progress, bytes);
}

static bool is_packed(const struct listed *file)
{
	struct input *in;
	bool packed = file_list_open(file, &in) == 0;

	if (!packed)
		return false;
	packed = input_seekable(in) < 0;
	input_close(in);
	return packed;
}

/* The first of those that are to be followed: it and all behind it are plain files. */
static size_t first_followed(const struct file_list *files)
{
	size_t i = files->n - 1;

	while (i > 0 && !is_packed(&files->file[i - 1]))
		i--;
	return i;
}

int search_feed(struct search *s, const struct file_list *files, struct pipeline *pl, const bool *done, bool quiet)
{
	size_t i, plain = s->follow ? first_followed(files) : files->n;
	int rc = 0, error;

	if (!s->follow)
		pipeline_on_bytes(pl, progress, s);
	for (i = 0; i < plain && rc == 0 && !*done; i++) {
		rc = pipeline_feed_file(pl, &files->file[i], done, &error);
		if (!error || quiet)
			continue;
		cli_error(s->cli, "%s: %s", input_told(files->file[i].name), input_error(error));
		s->failed = true;
	}
	return s->follow && rc == 0 ? search_follow(s, pl, &files->file[plain], done) : rc;
}
