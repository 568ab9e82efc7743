/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages for the administrator, on standard error and in the system log; whoever reads neither of them holds nothing up. */
#ifndef AU_SAY_H
#define AU_SAY_H

#include <syslog.h>

/* Opens the way to the system log; without it standard error alone is told. */
void say_open(const char *program) __attribute__((nonnull));

/* Says it with a priority of syslog(3). From any thread. A message that would have to wait is left out. */
void say(int priority, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
