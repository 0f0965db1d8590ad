/* file_row.h - a spooled file or an output queue as the row of a list, display or API command. */
#ifndef SPSY_OBJECT_FILE_ROW_H
#define SPSY_OBJECT_FILE_ROW_H

#include <cjson/cJSON.h>

#include "object/file.h"

/* The key names of core/cli/README.md, "rows": those of the record, then status, copies, pages,
 * size and so on. queue is the file's (its ASP). The caller's; NULL = out of memory. */
cJSON *file_row(const struct spool_file *file, const struct spool_queue *queue);

/* The same with what a writer would go by: all attributes of one file. */
cJSON *file_attributes_row(const struct spool_file *file, const struct spool_queue *queue);

/* Only what names a file, for somebody who is told no more about it. */
cJSON *file_identity_row(const struct spool_file *file);

/* A queue and its attributes. The caller's; NULL = out of memory. */
cJSON *queue_row(const struct spool_queue *queue);

#endif
