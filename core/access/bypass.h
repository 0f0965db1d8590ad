/* bypass.h - everybody about whom no program is asked, and why (X3-X5); private to this room. */
#ifndef SPSY_ACCESS_BYPASS_H
#define SPSY_ACCESS_BYPASS_H

#include "access/show.h"

/* queue: of this queue alone; NULL = of every one. names are the profiles that are looked at. */
int access_bypass(struct access_show *show, const struct access_matrix *matrix,
                  const struct spool_queue *queue, struct spsy_error *error);

#endif
