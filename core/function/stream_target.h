/* stream_target.h - TOSTMF and STMFOPT: the guarded functions that end in a stream file. */
#ifndef SPSY_FUNCTION_STREAM_TARGET_H
#define SPSY_FUNCTION_STREAM_TARGET_H

#include "guard/guard.h"
#include "format/conversion.h"

/* clang-format off */
#define STREAM_TARGET_PARAMETERS(needed)                                                           \
    {.keyword = "TOSTMF", .type = PARAMETER_PATH, .required = needed,                              \
     .help = "stream file to write"},                                                              \
    {.keyword = "STMFOPT", .type = PARAMETER_CHOICE, .special = "*NONE *REPLACE",                  \
     .default_value = "*NONE", .help = "what happens to a stream file that already exists"}
/* clang-format on */

/* Writes the guarded file's data into a sink; context is the caller's. */
typedef int stream_target_write(struct session *session, const struct guarded *guarded,
                                conversion_sink *sink, void *sink_context, void *context,
                                struct spsy_error *error);

/* After guard(): opens TOSTMF, lets write fill it, finishes it and says so. Negative: answer told,
 * and nothing new stands at TOSTMF. */
int stream_target(struct session *session, struct answer *answer,
                  const struct parameters *parameters, const struct guarded *guarded,
                  stream_target_write *write, void *context);

#endif
