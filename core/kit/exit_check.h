/* exit_check.h - `spsy exit check`: is this program, or this policy, right before it is registered?
 * (core/kit/README.md, W3) */
#ifndef SPSY_KIT_EXIT_CHECK_H
#define SPSY_KIT_EXIT_CHECK_H

#include <stdbool.h>
#include <stdio.h>

/* argv: the words behind `exit check`. Needs no home; registers and changes nothing. Findings on
 * stdout. Returns the exit status: 0 clean, 1 findings, 2 usage, 4 it could not be checked. */
int kit_exit_check(int argc, char **argv, bool json);
extern const char kit_exit_check_usage[];

/* `spsy help SPX012`, and SPX, which lists them: id in any case. A page_write (cli/page.h) for what
 * is one. */
bool kit_is_finding(const char *id);
void kit_write_finding(FILE *stream, const void *id);

#endif
