#include "cupsjob/identity.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cupsjob/lossy.h"
#include "object/given_name.h"

/* ---- who asks ---- */

/* Whom root acts for: 0 unless the request names another user. */
static int read_requesting(const char *requesting, uid_t *uid, struct spsy_error *error)
{
    int found;

    *uid = 0;
    if (!requesting || !requesting[0] || strcmp(requesting, "root") == 0)
        return 0;
    found = login_by_name(requesting, uid, error);
    if (found == 0)
        return spsy_fail(error, SPSY_ERR_AUTHORITY, "SPY0115",
                         "root asks for %.*s, which is no login of this system",
                         spsy_text_cut(requesting, 64), requesting);
    return found < 0 ? found : 0;
}

/* What backends run as: 1 = it is that login's uid. */
static int is_lp(uid_t uid, struct spsy_error *error)
{
    uid_t lp;
    int found = login_by_name("lp", &lp, error);

    return found > 0 ? lp == uid : found;
}

int gateway_principal(struct spool *spool, uid_t peer, const char *requesting,
                      struct principal *principal, struct login_identity *identity,
                      struct spsy_error *error)
{
    uid_t uid = peer;
    int system = 1;
    int result = peer == 0 ? read_requesting(requesting, &uid, error) : 0;

    if (result == 0)
        result = login_principal(spool, peer, uid, principal, identity, error);
    if (result == 0 && uid != 0)
        system = is_lp(uid, error);
    if (result == 0 && system > 0)
        principal->type = SPSY_JOB_SYSTEM;
    return result < 0 || system >= 0 ? result : system;
}

/* ---- what is named once and for all ---- */

static int given(struct spool *spool, enum spool_given kind, const char *outside, int64_t *serial,
                 struct spsy_error *error)
{
    int result = spool_given_find(spool, kind, outside, serial, error);

    if (result != SPSY_ERR_NOT_FOUND)
        return result;
    result = spool_begin(spool, SPOOL_DURABLE, error);
    if (result == 0)
        result = spool_given_insert(spool, kind, outside, serial, error);
    if (result == 0)
        result = spool_commit(spool, error);
    spool_rollback(spool);
    return result;
}

/* No command makes a profile of such a name, but a damaged home may have one. */
static int check_nobodys(struct spool *spool, const char *name, struct spsy_error *error)
{
    struct spool_profile profile;
    int result = spool_profile_find(spool, name, &profile, error);

    if (result == 0)
        return spsy_fail(error, SPSY_ERR_AUTHORITY, "SPY0115",
                         "%s is the name of an owner without a login, and of a user profile", name);
    return result == SPSY_ERR_NOT_FOUND ? 0 : result;
}

int gateway_owner(struct spool *spool, const char *login, char name[11], struct spsy_error *error)
{
    struct login_identity identity;
    int64_t serial = 0;
    int result = login_identity_of_login(spool, login, &identity, error);

    if (result == 0)
        memcpy(name, identity.name, sizeof identity.name);
    if (result != SPSY_ERR_NOT_FOUND)
        return result;
    result = given(spool, SPOOL_GIVEN_OWNER, login, &serial, error);
    if (result == 0 && !given_name_of_owner(serial, name))
        result = spsy_fail(error, SPSY_ERR_FULL, "SPY0101", "there are no more names of owners");
    return result == 0 ? check_nobodys(spool, name, error) : result;
}

/* ---- print queues ---- */

/* cupsd tells its print queues apart by ASCII letters of either case. */
static void fold_lower(char *text)
{
    for (; *text; text++)
        if (*text >= 'A' && *text <= 'Z')
            *text = (char)(*text - 'A' + 'a');
}

static int queue_name(struct spool *spool, const char *printer, char name[11],
                      struct spsy_error *error)
{
    char folded[GATEWAY_PRINTER_BYTES + 1];
    int64_t serial = 0;
    int result;

    if (spsy_fold_upper(name, SPSY_NAME_SIZE, printer) && spsy_name_valid(name, SPSY_NAME_MAX) &&
        !given_name_is_queue(name))
        return 0;
    snprintf(folded, sizeof folded, "%s", printer);
    fold_lower(folded);
    result = given(spool, SPOOL_GIVEN_QUEUE, folded, &serial, error);
    if (result == 0 && !given_name_of_queue(serial, name))
        result = spsy_fail(error, SPSY_ERR_FULL, "SPY0101", "there are no more names of queues");
    return result;
}

/* Whoever owns the library, or may make queues in it, would own queues, and with them everybody's
 * jobs. */
static int check_library(const struct spool_library *library, struct spsy_error *error)
{
    if (strcmp(library->owner, "QSECOFR") != 0)
        return spsy_fail(error, SPSY_ERR_AUTHORITY, "SPY0111",
                         "library " GATEWAY_LIBRARY " is %s's, who may own the output queues in "
                         "it, and with them everybody's jobs: an administrator can look at them, "
                         "and run: spsy cl 'CHGOBJOWN " GATEWAY_LIBRARY " *LIB QSECOFR'",
                         library->owner);
    if (library->public_authority & SPOOL_AUT_ADD)
        return spsy_fail(error, SPSY_ERR_AUTHORITY, "SPY0111",
                         "anybody may make output queues in library " GATEWAY_LIBRARY ", and with "
                         "them have everybody's jobs: an administrator can look at who has "
                         "authority to it, and run: spsy cl 'GRTOBJAUT " GATEWAY_LIBRARY
                         " *LIB *PUBLIC *USE REPLACE(*YES)'");
    return 0;
}

/* It was there before the gateway was, or was given away. */
static int check_queue(const struct spool_queue *queue, struct spsy_error *error)
{
    if (strcmp(queue->owner, "QSECOFR") == 0)
        return 0;
    return spsy_fail(error, SPSY_ERR_AUTHORITY, "SPY0111",
                     "output queue " GATEWAY_LIBRARY "/%s is %s's, who would have everybody's jobs "
                     "on it: an administrator can look at its attributes and at who has authority "
                     "to it, and run: spsy cl 'CHGOBJOWN " GATEWAY_LIBRARY "/%s *OUTQ QSECOFR'",
                     queue->name, queue->owner, queue->name);
}

static int make_library(struct spool *spool, struct spsy_error *error)
{
    struct spool_library library = {.name = GATEWAY_LIBRARY,
                                    .owner = "QSECOFR",
                                    .public_authority = SPOOL_AUT_USE,
                                    .asp = 1,
                                    .asp_device = "*SYSBAS",
                                    .text = "Print queues of CUPS"};

    return spool_library_insert(spool, &library, error);
}

/* 0 = it is there, SPSY_ERR_NOT_FOUND = it, or its library, is not. */
static int find_queue(struct spool *spool, const char *name, struct spool_queue *queue,
                      struct spsy_error *error)
{
    struct spool_library library;
    int result = spool_library_find(spool, GATEWAY_LIBRARY, &library, error);

    if (result == 0)
        result = check_library(&library, error);
    if (result == 0)
        result = spool_queue_find(spool, GATEWAY_LIBRARY, name, queue, error);
    return result == 0 ? check_queue(queue, error) : result;
}

/* In a transaction: somebody else may have been here. */
static int make_missing(struct spool *spool, const char *printer, const char *name,
                        struct spool_queue *queue, struct spsy_error *error)
{
    struct spool_library library;
    int result = find_queue(spool, name, queue, error);

    if (result != SPSY_ERR_NOT_FOUND)
        return result;
    result = spool_library_find(spool, GATEWAY_LIBRARY, &library, error);
    if (result == SPSY_ERR_NOT_FOUND)
        result = make_library(spool, error);
    if (result != 0)
        return result;
    *queue = (struct spool_queue){.library = GATEWAY_LIBRARY,
                                  .owner = "QSECOFR",
                                  .public_authority = SPOOL_AUT_USE,
                                  .display_data = SPOOL_DSPDTA_NO,
                                  .operator_control = false,
                                  .authority_check = SPOOL_AUTCHK_OWNER};
    snprintf(queue->name, sizeof queue->name, "%s", name);
    lossy_text(printer, (sizeof queue->text - 1) / 2, queue->text);
    return spool_queue_insert(spool, queue, error);
}

int gateway_queue(struct spool *spool, const char *printer, struct spool_queue *queue,
                  struct spsy_error *error)
{
    char name[11];
    int result;

    if (!printer || !printer[0] || strlen(printer) > GATEWAY_PRINTER_BYTES)
        return spsy_fail(error, SPSY_ERR_VALUE, "SPY0107",
                         "a print queue has a name of 1 to %d octets", GATEWAY_PRINTER_BYTES);
    result = queue_name(spool, printer, name, error);
    if (result == 0)
        result = find_queue(spool, name, queue, error);
    if (result != SPSY_ERR_NOT_FOUND)
        return result;
    result = spool_begin(spool, SPOOL_DURABLE, error);
    if (result == 0)
        result = make_missing(spool, printer, name, queue, error);
    if (result == 0)
        result = spool_commit(spool, error);
    spool_rollback(spool);
    return result;
}

/* ---- what is known while one request is answered ---- */

struct gateway_known_owner {
    char *login; /* owned */
    char name[11];
};

struct gateway_known_queue {
    char *printer; /* owned */
    struct spool_queue queue;
};

enum { KNOWN_STEP = 16 };

/* Room for one more; NULL = out of memory, and what was there stays. */
static void *grow(void *array, size_t count, size_t size)
{
    return count % KNOWN_STEP ? array : realloc(array, (count + KNOWN_STEP) * size);
}

void gateway_known_free(struct gateway_known *known)
{
    for (size_t i = 0; i < known->owner_count; i++)
        free(known->owners[i].login);
    for (size_t i = 0; i < known->queue_count; i++)
        free(known->queues[i].printer);
    free(known->owners);
    free(known->queues);
    memset(known, 0, sizeof *known);
}

int gateway_known_owner(struct gateway_known *known, struct spool *spool, const char *login,
                        char name[11], struct spsy_error *error)
{
    struct gateway_known_owner *owners;
    int result;

    for (size_t i = 0; known && i < known->owner_count; i++)
        if (strcmp(known->owners[i].login, login) == 0) {
            memcpy(name, known->owners[i].name, sizeof known->owners[i].name);
            return 0;
        }
    result = gateway_owner(spool, login, name, error);
    if (result < 0 || !known)
        return result;
    owners = grow(known->owners, known->owner_count, sizeof *owners);
    if (!owners)
        return spsy_fail_memory(error);
    known->owners = owners;
    owners += known->owner_count;
    owners->login = strdup(login);
    if (!owners->login)
        return spsy_fail_memory(error);
    memcpy(owners->name, name, sizeof owners->name);
    known->owner_count++;
    return 0;
}

int gateway_known_queue(struct gateway_known *known, struct spool *spool, const char *printer,
                        struct spool_queue *queue, struct spsy_error *error)
{
    struct gateway_known_queue *queues;
    int result;

    for (size_t i = 0; known && i < known->queue_count; i++)
        if (strcmp(known->queues[i].printer, printer) == 0) {
            *queue = known->queues[i].queue;
            return 0;
        }
    result = gateway_queue(spool, printer, queue, error);
    if (result < 0 || !known)
        return result;
    queues = grow(known->queues, known->queue_count, sizeof *queues);
    if (!queues)
        return spsy_fail_memory(error);
    known->queues = queues;
    queues += known->queue_count;
    queues->printer = strdup(printer);
    if (!queues->printer)
        return spsy_fail_memory(error);
    queues->queue = *queue;
    known->queue_count++;
    return 0;
}
