/* host.h - the exit host's own parts (see main.c).
 *
 * The exit host is a process of its own that runs registered programs for one job. It links libc
 * only and exports exit and the ways to jump (jump.c). Nothing here is part of libspsy. */
#ifndef SPSY_HOST_HOST_H
#define SPSY_HOST_HOST_H

#include "exit/protocol.h"

/* memory.c: maps what the job prepared, between inaccessible pages. NULL = not possible. */
struct spsy_shared *exit_host_map(void);
/* A caller whose last arena ends at an inaccessible page: a program that writes far beyond its
 * parameters ends there and then. NULL = not possible. */
struct spsy_caller *exit_host_map_caller(void);

/* limits.c, landlock.c, seccomp.c: what a program may not do to others. 0 or -1. */
int exit_host_limit(struct spsy_shared *shared);
int exit_host_restrict_files(struct spsy_shared *shared);
int exit_host_restrict_calls(int job_socket); /* which programs must leave as it is */

/* load.c: every program of the list that is not skipped; states into shared. */
void exit_host_load_all(struct spsy_shared *shared);
/* The entry of a loaded program; tries once more what could not be loaded. NULL = load_error. */
const struct spsy_entry *exit_host_entry(struct spsy_shared *shared, uint32_t program);
/* Does this code belong to a program that is loaded, but not to this one? NULL: to any. */
bool spsy_host_is_others(const void *code, const struct spsy_entry *running);
/* This is the file that the job judged, or nobody knows which one that is. */
struct stat;
bool exit_host_is_judged(const struct spsy_shared_program *program, const struct stat *status);
/* The place of a program that another file had taken: the job will look again. */
void exit_host_was_exchanged(struct spsy_shared_program *program);
/* conflict.c: true when some library that the program behind handle needs is another file than
 * the one glibc took because its name was loaded already; `before` = last map before dlopen. */
struct link_map;
bool exit_host_conflict(void *handle, const struct link_map *before, char *text, size_t size);
struct link_map *exit_host_last_map(void);

/* serve.c: hands the turn over, and waits for it. */
void exit_host_hand_over(struct spsy_shared *shared, enum spsy_handover why);
_Noreturn void exit_host_serve(struct spsy_shared *shared);
bool exit_host_in_call(void); /* a program runs: it may ask */
/* Does this code belong to a listed program, in the thread that is called, which is not called? */
bool spsy_host_is_astray(const void *code);
/* The running call ends as failed; without one, the process does. */
_Noreturn void spsy_host_fail_call(const char *cause);
/* The running call's answer will not count: it could not decide, which the job knows already. */
void exit_host_fail_answer(void);
/* The running call ends here, as failed: its escape message has been recorded by the job. */
_Noreturn void exit_host_leave_call(void);

/* probe.c: what the confinement of a program is worth here, on standard output. 0, or the status of
 * a host that could not confine itself. */
int exit_host_probe(void);

/* look.c: looks at paths for a job, in a process that is nobody's child. The status of the one that
 * was started, or 0 of that one. */
int exit_host_look(void);

/* ask.c: services for programs, as questions to the job. */
void exit_host_offer_services(struct spsy_shared *shared, void *handle, bool takes_services);

uint64_t exit_host_now_ns(void); /* CLOCK_MONOTONIC */

#endif
