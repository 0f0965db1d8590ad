/* test_bypass.c - who is not asked about: every profile, job type and origin, and the near misses.
 */
#include "harness.h"

#include "dispatch/dispatch.h"

#include <string.h>

/* Typed again from IBM's page, condition 3, so that the table of the engine is proved by
 * another. */
static const char *const seed_profiles =
    "QAUTPROF, QCLUMGT, QCOLSRV, QDBSHR, QDBSHRDO, QDFTOWN, QDIRSRV, QDLFM, QDOC, QDSNX, QFNC, "
    "QGATE, QLPAUTO, QLPINSTALL, QMSF, QNETSPLF, QNFSANON, QNTP, QPEX, QPM400, QRJE, QSNADS, QSPL, "
    "QSPLJOB, QSRVAGT, QSYS, QTCP, QTFTP, QTSTRQS";

static const enum spsy_job_type job_types[] = {SPSY_JOB_INTERACTIVE, SPSY_JOB_BATCH,
                                               SPSY_JOB_SYSTEM, SPSY_JOB_SCPF,
                                               SPSY_JOB_SUBSYSTEM_MONITOR};

/* The next name of that list, NULL at its end. */
static const char *next_profile(const char **at)
{
    static char name[16];
    size_t length = strcspn(*at, ",");

    if (length == 0)
        return NULL;
    memcpy(name, *at, length);
    name[length] = '\0';
    *at += length + ((*at)[length] ? 2 : 0);
    return name;
}

static enum spsy_basis bypass(enum spsy_job_type type, const char *profile,
                              struct spsy_special special, bool operator_control,
                              enum spsy_origin *origin)
{
    struct spsy_request request = {0};

    request.fields.current_user = profile;
    request.special = special;
    request.operator_control = operator_control;
    *origin = (enum spsy_origin)99;
    return spsy_bypass(type, &request, origin);
}

static void profiles(void)
{
    const char *at = seed_profiles, *name;
    size_t count = 0;

    while ((name = next_profile(&at))) {
        char longer[16], shorter[16], lower[16], first[16];
        size_t length = strlen(name);

        count++;
        CU_ASSERT(spsy_system_profile(name));
        for (size_t i = 0; i < sizeof job_types / sizeof job_types[0]; i++) {
            enum spsy_origin origin;

            CU_ASSERT_EQUAL(bypass(job_types[i], name, (struct spsy_special){0}, false, &origin),
                            SPSY_BASIS_BYPASS_SYSTEM);
            CU_ASSERT_EQUAL(origin, SPSY_ORIGIN_NONE);
        }
        strcpy(longer, name);
        strcat(longer, "X");
        strcpy(shorter, name);
        shorter[length - 1] = '\0';
        strcpy(lower, name);
        lower[length - 1] = (char)(lower[length - 1] | 0x20);
        strcpy(first, name);
        first[0] = 'R';
        CU_ASSERT(!spsy_system_profile(longer));
        CU_ASSERT(!spsy_system_profile(shorter));
        CU_ASSERT(strcmp(lower, name) == 0 || !spsy_system_profile(lower));
        CU_ASSERT(!spsy_system_profile(first));
    }
    CU_ASSERT_EQUAL(count, SPSY_SYSTEM_PROFILE_COUNT);
    for (size_t i = 1; i < SPSY_SYSTEM_PROFILE_COUNT; i++) /* it is searched by halves */
        CU_ASSERT(strcmp(spsy_system_profiles[i - 1], spsy_system_profiles[i]) < 0);
}

static void near_misses(void)
{
    static const char *const asked[] = {"QSYSOPR", "QTMPLPD", "QUSER", "QSECOFR", "QSYSX",
                                        "QPGMR",   "SYS",     "Q",     "",        "ALICE",
                                        " QSYS",   "QSYS ",   "qsys"};

    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        for (size_t j = 0; j < sizeof job_types / sizeof job_types[0]; j++) {
            bool expected = job_types[j] >= SPSY_JOB_SYSTEM;
            enum spsy_origin origin;

            CU_ASSERT_EQUAL(bypass(job_types[j], asked[i], (struct spsy_special){0}, true, &origin),
                            expected ? SPSY_BASIS_BYPASS_SYSTEM : SPSY_BASIS_EXIT);
        }
    }
    CU_ASSERT(!spsy_system_profile(NULL));
}

/* What the rules say, written down another way: as a table read from the top. */
static enum spsy_basis model(enum spsy_job_type type, bool system_profile,
                             const struct spsy_special *special, bool operator_control,
                             enum spsy_origin *origin)
{
    const uint32_t sets[3] = {special->own, special->group, special->adopted};

    for (int i = 0; i < 3; i++) {
        if (sets[i] & 0x80) {
            *origin = (enum spsy_origin)(i + 1);
            return SPSY_BASIS_BYPASS_SPLCTL;
        }
    }
    for (int i = 0; i < 3; i++) {
        if (operator_control && (sets[i] & 0x08)) {
            *origin = (enum spsy_origin)(i + 1);
            return SPSY_BASIS_BYPASS_JOBCTL;
        }
    }
    *origin = SPSY_ORIGIN_NONE;
    return type >= SPSY_JOB_SYSTEM || system_profile ? SPSY_BASIS_BYPASS_SYSTEM : SPSY_BASIS_EXIT;
}

static void every_authority(void)
{
    /* each origin: nothing, one authority, all but the two, everything */
    static const uint32_t sets[] = {0,
                                    SPSY_SPLCTL,
                                    SPSY_JOBCTL,
                                    SPSY_SPLCTL | SPSY_JOBCTL,
                                    SPSY_ALLOBJ,
                                    SPSY_AUDIT,
                                    SPSY_SECADM,
                                    SPSY_SAVSYS,
                                    SPSY_IOSYSCFG,
                                    SPSY_SERVICE,
                                    0x77,
                                    SPSY_ALL_SPECIAL};
    const size_t count = sizeof sets / sizeof sets[0];
    size_t wrong = 0;

    for (size_t n = 0; n < count * count * count * 5 * 2 * 2; n++) {
        struct spsy_special special = {sets[n % count], sets[n / count % count],
                                       sets[n / count / count % count]};
        size_t rest = n / count / count / count;
        enum spsy_job_type type = job_types[rest % 5];
        bool operator_control = rest / 5 % 2, system_profile = rest / 10 % 2;
        enum spsy_origin origin, expected_origin;
        enum spsy_basis expected =
            model(type, system_profile, &special, operator_control, &expected_origin);
        enum spsy_basis got =
            bypass(type, system_profile ? "QSYS" : "QSECOFR", special, operator_control, &origin);

        wrong += got != expected || origin != expected_origin;
    }
    CU_ASSERT_EQUAL(wrong, 0);
}

static void names(void)
{
    ASSERT_STRING(spsy_verdict_name(SPSY_REFUSED), "refused");
    ASSERT_STRING(spsy_verdict_name(SPSY_ALLOWED), "allowed");
    ASSERT_STRING(spsy_basis_name(SPSY_BASIS_FAILURE), "failure");
    ASSERT_STRING(spsy_basis_name(SPSY_BASIS_EXIT), "exit");
    ASSERT_STRING(spsy_basis_name(SPSY_BASIS_AUTHORITY), "authority");
    ASSERT_STRING(spsy_basis_name(SPSY_BASIS_BYPASS_SPLCTL), "bypass-splctl");
    ASSERT_STRING(spsy_basis_name(SPSY_BASIS_BYPASS_JOBCTL), "bypass-jobctl");
    ASSERT_STRING(spsy_basis_name(SPSY_BASIS_BYPASS_SYSTEM), "bypass-system");
    ASSERT_STRING(spsy_meaning_name(SPSY_MEANING_NONE), "none");
    ASSERT_STRING(spsy_meaning_name(SPSY_MEANING_REFUSE), "refuse");
    ASSERT_STRING(spsy_meaning_name(SPSY_MEANING_ALLOW), "allow");
    ASSERT_STRING(spsy_meaning_name(SPSY_MEANING_FAILED), "failed");
    ASSERT_STRING(spsy_meaning_name(SPSY_MEANING_SKIPPED), "skipped");
    ASSERT_STRING(spsy_meaning_name(SPSY_MEANING_WOULD_REFUSE), "would-refuse");
    ASSERT_STRING(spsy_meaning_name(SPSY_MEANING_WOULD_ALLOW), "would-allow");
    ASSERT_STRING(spsy_origin_name(SPSY_ORIGIN_NONE), "");
    ASSERT_STRING(spsy_origin_name(SPSY_ORIGIN_OWN), "user");
    ASSERT_STRING(spsy_origin_name(SPSY_ORIGIN_GROUP), "group");
    ASSERT_STRING(spsy_origin_name(SPSY_ORIGIN_ADOPTED), "adopted");
    ASSERT_STRING(spsy_meaning_name((enum spsy_meaning)77), "");
    ASSERT_STRING(spsy_basis_name((enum spsy_basis) - 1), "");
}

static const struct test tests[] = {
    {"X5 the 29 profiles, each in every job type, and its neighbours", profiles},
    {"X5 near misses are asked", near_misses},
    {"X3 X4 X5 X6 every origin, job type and OPRCTL against a model", every_authority},
    {"names of verdicts, bases, meanings and origins", names},
};
HARNESS_MAIN("bypass", tests)
