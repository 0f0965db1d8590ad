/* child.h - what is tried as somebody else is tried by a child, who does not come back. */
#ifndef SPSY_SETUP_CHILD_H
#define SPSY_SETUP_CHILD_H

#include <stddef.h>

/* work fills size bytes of found in the child, which ends then; they are copied back. At most
 * PIPE_BUF bytes. -1: no child, or it died. */
int child_find_out(void (*work)(const void *context, void *found), const void *context, void *found,
                   size_t size);

#endif
