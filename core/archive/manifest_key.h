/* manifest_key.h - the key of a saved file: its own, wrapped, with which key and version did it.
 *
 *   "key":{"id":"32 hexadecimal digits","version":1,"label":"PAY","wrapped":"144 of them"}
 *
 * MUST: as the rest of the manifest it is taken for a hostile document. The id identifies the key;
 * the label is that which the key had, for messages alone, and may be "". */
#ifndef SPSY_ARCHIVE_MANIFEST_KEY_H
#define SPSY_ARCHIVE_MANIFEST_KEY_H

#include <cjson/cJSON.h>

#include "store/floor.h"

struct manifest_key {
    struct spool_file_wrap wrap; /* key_id "" = the data is in the clear */
    char label[SPOOL_KEY_LABEL_SIZE];
};

/* Of a file of the home, for its save. SPSY_ERR_FORMAT (SPY0101): damaged, no restore would take
 * it. */
int manifest_key_of(struct spool *spool, const struct spool_file *file, struct manifest_key *key,
                    struct spsy_error *error);
/* Into the file's object, when there is one. False = out of memory. */
bool manifest_key_write(cJSON *object, const struct manifest_key *key);
/* Of the file's object at path; *key all zero when it has none, and file says which key it has. */
int manifest_key_read(const cJSON *object, const char *source, const char *path,
                      struct spool_file *file, struct manifest_key *key, struct spsy_error *error);

/* KEY of a queue, "key":"PAY", when it has one; the same two. */
bool manifest_label_write(cJSON *object, const char *label);
int manifest_label_read(const cJSON *object, const char *source, const char *path,
                        char label[SPOOL_KEY_LABEL_SIZE], struct spsy_error *error);

#endif
