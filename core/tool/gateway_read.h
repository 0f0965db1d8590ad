/* gateway_read.h - jobs as cupsd tells root, for what rehearses about them: `gateway ask`, `gateway
 * access`. */
#ifndef SPSY_TOOL_GATEWAY_READ_H
#define SPSY_TOOL_GATEWAY_READ_H

#include "cupsjob/reading.h"

/* One. CPF3303: there is none of that id. */
int gateway_read_job(struct cups *cups, const char *cupsd, int32_t job, struct reading *reading,
                     struct spsy_error *error);

/* All of a print queue that are not finished. */
struct gateway_readings {
    struct ipp *message; /* owned; jobs point into it */
    struct reading *of;  /* owned; their message is NULL */
    size_t count;
};
int gateway_read_queue(struct cups *cups, const char *cupsd, const char *queue,
                       struct gateway_readings *readings, struct spsy_error *error);
void gateway_readings_free(struct gateway_readings *readings);

/* The home's owner: as whom programs run, whose uid the caller then takes on. For root alone, of
 * which what (`spsy gateway ask`) tells. */
int gateway_read_owner(const char *home, const char *what, uid_t *owner, struct spsy_error *error);

#endif
