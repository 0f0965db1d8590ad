/* home.h - where the home is (core/cli/README.md, S14). */
#ifndef SPSY_CLI_HOME_H
#define SPSY_CLI_HOME_H

#include "base/error.h"

/* given (--home) or NULL; the result is absolute and the caller's to free. NULL: error filled. */
char *home_find(const char *given, struct spsy_error *error);

#endif
