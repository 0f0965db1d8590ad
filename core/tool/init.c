#include "tool/init.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "registry/registry.h"
#include "store/sealing.h"
#include "store/store.h"

void init_system_name(const char *host, char system[9])
{
    size_t used = 0;

    for (; *host && *host != '.' && used < SPSY_SYSTEM_NAME_MAX; host++) {
        char c = *host >= 'a' && *host <= 'z' ? (char)(*host - 'a' + 'A') : *host;
        bool digit = c >= '0' && c <= '9';

        if (!digit && !(c >= 'A' && c <= 'Z') && c != '$' && c != '#' && c != '@')
            continue;
        if (digit && used == 0)
            system[used++] = 'S';
        system[used++] = c;
    }
    system[used] = '\0';
    if (used == 0)
        memcpy(system, "SPSY", 5);
}

/* Every missing directory of the path, the last one for its owner only. */
static int make_directories(const char *home, struct spsy_error *error)
{
    char path[PATH_MAX];
    size_t length = strlen(home);

    if (length >= sizeof path)
        return spsy_fail(error, SPSY_ERR_VALUE, "SPY0103", "the path of the home is too long");
    memcpy(path, home, length + 1);
    for (char *at = path + 1;; at++) {
        char kept = *at;

        if (kept != '/' && kept != '\0')
            continue;
        *at = '\0';
        if (mkdir(path, kept ? 0755 : 0700) != 0 && errno != EEXIST)
            return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0103", "%s cannot be made", path);
        *at = kept;
        if (!kept)
            return 0;
    }
}

static int make_library_directory(const char *home, struct spsy_error *error)
{
    char path[PATH_MAX];

    snprintf(path, sizeof path, "%s/lib", home);
    if (mkdir(path, 0755) != 0 && errno != EEXIST)
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0103", "%s cannot be made", path);
    return 0;
}

/* The registry before the database: a home counts as made once its spool.db is there. */
static int fill_home(const char *home, const char *system, struct spsy_error *error)
{
    char path[PATH_MAX];
    int result;

    snprintf(path, sizeof path, "%s/spool.db", home);
    if (access(path, F_OK) == 0)
        return spsy_fail(error, SPSY_ERR_EXISTS, "SPY0102", "%s is a home already", home);
    result = make_library_directory(home, error);
    if (result == 0)
        result = spsy_registry_create(home, error);
    if (result == 0 || result == SPSY_ERR_EXISTS)
        result = spool_create(home, system, error);
    return result;
}

/* A home is whole without it: the first decision that is journalled tries again. */
static void begin_seals(const char *home, struct answer *answer)
{
    struct spool_seal_state state;
    struct spool *spool = NULL;
    char key[SEAL_HEX_SIZE];
    struct spsy_error error;
    int64_t epoch;
    int result = spool_open(home, &spool, &error);

    if (result == 0)
        result = spool_seal(spool, 0, &epoch, &error);
    if (result == 0)
        result = spool_seal_state(spool, &state, &error);
    spool_close(spool);
    if (result < 0) {
        answer_message(answer, "SPY0003", "the journal is not sealed yet: %s", error.text);
        return;
    }
    spsy_hex_write(state.public_key, SEAL_PUBLIC_BYTES, key);
    answer_message(answer, "SPY0001",
                   "the journal is sealed from now on; write down for spsy journal verify --key: "
                   "%s",
                   key);
}

int init_home(const char *home, const char *system, struct answer *answer)
{
    char host[HOST_NAME_MAX + 1] = "", name[9];
    struct spsy_error error;
    int result;

    if (!system) {
        gethostname(host, sizeof host - 1);
        init_system_name(host, name);
    } else if (!spsy_fold_upper(name, sizeof name, system) ||
               !spsy_name_valid(name, SPSY_SYSTEM_NAME_MAX)) {
        return answer_fail(answer, "CPD0084",
                           "Value %.*s not valid for --system; expected: name "
                           "(8)",
                           spsy_text_cut(system, 80), system);
    }
    result = make_directories(home, &error);
    if (result == 0)
        result = fill_home(home, name, &error);
    if (result < 0)
        return answer_fail_error(answer, &error);
    answer_message(answer, "SPY0001", "home %s made, system %s", home, name);
    begin_seals(home, answer);
    return 0;
}
