/* exit_new.h - `spsy exit new`: a folder to begin an exit program in. */
#ifndef SPSY_KIT_EXIT_NEW_H
#define SPSY_KIT_EXIT_NEW_H

#include <stdbool.h>

/* The words after `spsy exit new`. Needs no home; makes one directory, whole or not at all. Exit
 * status: 0 it is there, 1 it cannot be made (or is there already), 2 usage. */
int kit_exit_new(int argc, char **argv, bool json);

#endif
