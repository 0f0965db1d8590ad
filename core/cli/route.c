#include "cli/route.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "wire/wire.h"

static const char *set(const char *variable)
{
    const char *value = getenv(variable);

    return value && *value ? value : NULL;
}

const char *route_socket(const struct invocation *invocation)
{
    struct stat status;

    if (invocation->socket)
        return invocation->socket; /* with --home, too: a misfit */
    if (invocation->home)
        return NULL;
    if (set("SPSY_HOME"))
        return NULL;
    if (set("SPSY_SOCKET"))
        return set("SPSY_SOCKET");
    return stat(WIRE_SOCKET, &status) == 0 && S_ISSOCK(status.st_mode) ? WIRE_SOCKET : NULL;
}

const char *route_misfit(const struct invocation *invocation)
{
    if (invocation->home)
        return "--home";
    return invocation->adopted_count > 0 ? "--adopt" : invocation->job_type ? "--job-type" : NULL;
}
