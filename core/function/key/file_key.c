/* file_key.c - which key a file's data is encrypted under, for whoever is shown its attributes. */
#include "function/file_text.h"
#include "object/file_row.h"
#include "store/floor.h"

/* A key that is not there has no label any more: its id, by which IMPSPLKEY brings it back. */
static const char *name_of(struct session *session, const struct spool_file *file,
                           struct spool_splkey *key)
{
    struct spsy_error error;

    if (!file->key_id[0])
        return "*NONE";
    return spool_splkey_of_id(session->spool, file->key_id, key, &error) == 0 ? key->label
                                                                              : file->key_id;
}

cJSON *file_shown(struct session *session, const struct spool_file *file,
                  const struct spool_queue *queue)
{
    cJSON *row = file_attributes_row(file, queue);
    struct spool_splkey key;

    if (row && cJSON_AddStringToObject(row, "key", name_of(session, file, &key)))
        return row;
    cJSON_Delete(row);
    return NULL;
}
