/* record.h - `spsy record`: fields to the 429 bytes and back
 * (core/tool/README.md, "spsy record"). */
#ifndef SPSY_TOOL_RECORD_H
#define SPSY_TOOL_RECORD_H

#include <stdbool.h>

/* argv[0] is "record"; json: --json stood before it. Needs no home, profile or registry. Data on
 * stdout, messages on stderr. Returns the exit status: 0 completed, 1 failed (nothing on stdout),
 * 2 usage. */
int cli_record(int argc, char **argv, bool json);

#endif
