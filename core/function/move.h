/* move.h - a spooled file goes to another queue: CHGSPLFA with OUTQ, and QSPMOVSP. */
#ifndef SPSY_FUNCTION_MOVE_H
#define SPSY_FUNCTION_MOVE_H

#include "guard/guard.h"

/* Puts guarded->target into guarded->file; spool_file_update is the caller's. */
void move_file(struct guarded *guarded);

#endif
