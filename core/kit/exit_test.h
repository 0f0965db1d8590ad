/* exit_test.h - `spsy exit test`: a program, a policy or a registry against a decision table. */
#ifndef SPSY_KIT_EXIT_TEST_H
#define SPSY_KIT_EXIT_TEST_H

#include <stdbool.h>

/* The words after `spsy exit test`. Needs no home, profile or registration, and changes nothing.
 * TAP or JSON on stdout. Exit status: 0 all as expected, 1 some are not (or too little is covered),
 * 2 usage or a table that says something it may not say, 4 a program failed where not expected. */
int kit_exit_test(int argc, char **argv, bool json);

#endif
