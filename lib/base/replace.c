/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/replace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static int write_all(int fd, struct str text)
{
	while (text.n) {
		ssize_t n = write(fd, text.p, text.n);

		if (n < 0)
			return -errno;
		text = str_skip(text, (size_t)n);
	}
	return 0;
}

static int write_new(const char *path, mode_t mode, bool sync, const struct str *part, size_t n)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode), rc = 0;
	size_t i;

	if (fd < 0)
		return -errno;
	for (i = 0; i < n && rc == 0; i++)
		rc = write_all(fd, part[i]);
	if (rc == 0 && sync && fsync(fd) < 0)
		rc = -errno;
	if (close(fd) < 0 && rc == 0)
		rc = -errno;
	return rc;
}

int file_replace(const char *path, mode_t mode, bool sync, const struct str *part, size_t n)
{
	char new[4096];
	int rc;

	if ((size_t)snprintf(new, sizeof(new), "%s.new", path) >= sizeof(new))
		return -ENAMETOOLONG;
	/* One that was killed may have left it. */
	unlink(new);
	rc = write_new(new, mode, sync, part, n);
	if (rc == 0 && rename(new, path) < 0)
		rc = -errno;
	if (rc < 0)
		unlink(new);
	return rc;
}
