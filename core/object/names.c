/* names.c - values of the spool and their IBM names. */
#include <stdio.h>
#include <string.h>

#include "object/file.h"

static const char *const special_names[] = {"*ALLOBJ", "*AUDIT",  "*IOSYSCFG", "*JOBCTL",
                                            "*SAVSYS", "*SECADM", "*SERVICE",  "*SPLCTL"};
const char *const spool_device_types[] = {"*SCS", "*USERASCII", "*AFPDS", NULL};
const char *const spool_statuses[] = {"*READY", "*HELD", "*SAVED", "*OPEN", "*PENDING", NULL};

bool spool_file_is_open(const struct spool_file *file)
{
    return strcmp(file->status, "*OPEN") == 0;
}

const char *spool_special_name(uint32_t bit)
{
    for (size_t i = 0; i < sizeof special_names / sizeof special_names[0]; i++)
        if (bit == 1u << i)
            return special_names[i];
    return "";
}

uint32_t spool_special_parse(const char *name)
{
    for (size_t i = 0; i < sizeof special_names / sizeof special_names[0]; i++)
        if (strcmp(name, special_names[i]) == 0)
            return 1u << i;
    return 0;
}

const char *spool_device_type_name(enum spool_device_type type)
{
    return spool_device_types[type];
}

void spool_profile_queue(const struct spool_profile *profile, char library[11], char name[11])
{
    bool none = profile->queue[0] == '*';

    snprintf(library, 11, "%s", none ? "QGPL" : profile->queue_library);
    snprintf(name, 11, "%s", none ? "QPRINT" : profile->queue);
}

void spool_queue_take_library(struct spool_queue *queue, const struct spool_library *library)
{
    memcpy(queue->library, library->name, sizeof queue->library);
    queue->asp = library->asp;
    memcpy(queue->asp_device, library->asp_device, sizeof queue->asp_device);
    memcpy(queue->library_owner, library->owner, sizeof queue->library_owner);
    queue->library_public_authority = library->public_authority;
}
