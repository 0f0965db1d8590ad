#include "base/overflow_uid.h"

#include <stdio.h>

enum { USUAL = 65534 };

uid_t spsy_overflow_uid(void)
{
    unsigned long uid = USUAL;
    FILE *file = fopen("/proc/sys/kernel/overflowuid", "re");

    if (!file)
        return USUAL;
    if (fscanf(file, "%lu", &uid) != 1)
        uid = USUAL;
    fclose(file);
    return (uid_t)uid;
}
