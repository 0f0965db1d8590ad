/* beside.h - the executables that lie beside this one: bin/spsy and libexec/spsy/NAME. */
#ifndef SPSY_TOOL_BESIDE_H
#define SPSY_TOOL_BESIDE_H

#include <limits.h>

#include "base/error.h"

/* "spsy-exit-host". SPSY_ERR_IO: it is not known where this program is. */
int tool_beside(const char *name, char path[PATH_MAX], struct spsy_error *error);

#endif
