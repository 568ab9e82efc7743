/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "privileges.h"

#include <cap-ng.h>
#include <errno.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "say.h"
#include "syscalls.h"

int user_find(const char *name, unsigned int *ret_uid, unsigned int *ret_gid)
{
	struct passwd *pw;
	FILE *file = fopen("/etc/passwd", "re");

	if (!file)
		return -errno;
	/* Not getpwnam(): other user databases may be slow, and out of reach without privileges. */
	while ((pw = fgetpwent(file)) != NULL && strcmp(pw->pw_name, name) != 0)
		;
	fclose(file);
	if (!pw)
		return -ENOENT;
	*ret_uid = pw->pw_uid;
	*ret_gid = pw->pw_gid;
	return 0;
}

/* Only a process with CAP_SETPCAP can empty the bounding set. */
static int drop_capabilities(void)
{
	bool all = capng_have_capability(CAPNG_EFFECTIVE, CAP_SETPCAP);

	capng_clear(CAPNG_SELECT_BOTH);
	return capng_apply(all ? CAPNG_SELECT_BOTH : CAPNG_SELECT_CAPS) < 0 ? -EPERM : 0;
}

static int change_user(const char *user)
{
	unsigned int uid, gid;
	int rc = user_find(user, &uid, &gid);

	if (rc < 0)
		return rc;
	capng_clear(CAPNG_SELECT_BOTH);
	if (capng_change_id((int)uid, (int)gid, CAPNG_DROP_SUPP_GRP | CAPNG_CLEAR_BOUNDING) < 0)
		return -EPERM;
	/* Verify that there is no way back. */
	return uid != 0 && setuid(0) == 0 ? -EPERM : 0;
}

int privileges_drop(const char *user)
{
	int rc = user ? change_user(user) : drop_capabilities();

	if (rc < 0) {
		if (user)
			say(LOG_ERR, "cannot change to user %s: %s", user, strerror(-rc));
		else
			say(LOG_ERR, "cannot drop capabilities: %s", strerror(-rc));
		return rc;
	}
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) {
		say(LOG_ERR, "PR_SET_NO_NEW_PRIVS: %s", strerror(errno));
		return -errno;
	}
	return syscalls_restrict();
}
