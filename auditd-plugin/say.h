/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages for the administrator, on standard error and in the system log. They never wait for a reader. */
#ifndef AU_SAY_H
#define AU_SAY_H

#include <syslog.h>

/* Opens the system log. Without it messages go to standard error only. */
void say_open(const char *program) __attribute__((nonnull));

/* Writes a message with a priority of syslog(3), from any thread. A message that would have to wait is dropped. */
void say(int priority, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
