/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a file of a log into the pipeline. */
#include "stitch/pipeline.h"

#include <errno.h>
#include <stdlib.h>

#include "input/input.h"

#define READ_SIZE (256 * 1024)

int pipeline_feed_file(struct pipeline *pl, const struct listed *file, const bool *done, int *ret_error)
{
	struct input *in = NULL;
	char *buf = pipeline_repeats(pl) == 0 ? malloc(READ_SIZE) : NULL;
	ssize_t n = buf ? file_list_open(file, &in) : 0;
	int rc = buf ? 0 : -ENOMEM;

	if (n == 0)
		pipeline_source(pl, input_told(file->name));
	while (rc == 0 && n >= 0 && !*done) {
		n = input_read(in, buf, READ_SIZE);
		if (n <= 0)
			break;
		rc = pipeline_feed(pl, buf, (size_t)n);
	}
	if (rc == 0)
		rc = pipeline_end_of_file(pl);
	*ret_error = n < 0 ? (int)n : 0;
	input_close(in);
	free(buf);
	return rc;
}
