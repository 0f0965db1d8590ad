#include "signon/rights.h"

#include <string.h>

/* By the beginning of their names: what creates, also what a save file brings. Spooled files that
 * are made besides (OUTPUT(*PRINT), SNDNETSPLF) are asked about where they are made
 * (function/creation.c). */
static const struct {
    const char *begins;
    enum signon_privilege privilege;
    const char *what_for;
} commands[] = {
    {"CRT", SIGNON_CREATE, "create"},
    {"RSTOBJ", SIGNON_CREATE, "create what is restored"},
    {"RSTLIB", SIGNON_CREATE, "create what is restored"},
    {"QSRRSTO", SIGNON_CREATE, "create what is restored"},
    {"IMPSPLKEY", SIGNON_CREATE, "create a key"},
    {"CHGPWD", SIGNON_OWN_PASSWORD, "change one's own password"},
    {"LOGCTL", SIGNON_MANAGER, "change the sign-on table"},
};

/* Profiles are the manager's (X'08'). */
static bool covers(const char *begins, const char *name)
{
    return strncmp(name, begins, strlen(begins)) == 0 && strcmp(name, "CRTUSRPRF") != 0;
}

/* Passwords of files, on whichever command. */
static bool sets_file_password(const struct parameters *parameters)
{
    const struct parameter_definition *definition = parameters->command->parameters;

    for (size_t i = 0; definition[i].keyword; i++)
        if ((strcmp(definition[i].keyword, "READPWD") == 0 ||
             strcmp(definition[i].keyword, "WRTPWD") == 0) &&
            parameters->given[i])
            return true;
    return false;
}

int signon_rights_check(const struct principal *principal, const struct parameters *parameters,
                        struct spsy_error *error)
{
    const char *name = parameters->command->name;
    int result = 0;

    if (principal->origin != PRINCIPAL_SIGN_ON)
        return 0;
    for (size_t i = 0; result == 0 && i < sizeof commands / sizeof commands[0]; i++)
        if (covers(commands[i].begins, name))
            result = principal_needs(principal, commands[i].privilege, commands[i].what_for, error);
    if (result == 0 && sets_file_password(parameters))
        result =
            principal_needs(principal, SIGNON_FILE_PASSWORD, "set a password of a file", error);
    return result;
}
