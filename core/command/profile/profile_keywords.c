/* profile_keywords.c - the keywords of CRTUSRPRF and CHGUSRPRF, and those that are stored.
 *
 * Order, special values and defaults: IBM's pages CRTUSRPRF and CHGUSRPRF
 * (ssw_ibm_i_73/cl/crtusrprf.htm, chgusrprf.htm) as far as they could be found, to KBDBUF; "Default
 * values for user profiles" (ssw_ibm_i_73/rzarl/rzarldftusrprf.htm), to GRPPRF; CHGPRF
 * (ssw_ibm_i_72/cl/chgprf.htm), of MSGQ to SRTSEQ; the pages of single fields (rzarl: GRPAUT,
 * GRPAUTTYP, MAXSTG, PTYLMT, EIMASSOC, USREXPDATE, USREXPITV, SETJOBATR). Remembered, not found:
 * the order from OWNER on, and the values of ACGCDE, CCSID, LOCALE, USROPT, UID, GID, HOMEDIR and
 * AUT.
 *
 * MUST: a password is neither kept nor shown nor repeated in a message. */
#include "command/profile/profile_keywords.h"

#include <string.h>

#include "object/profile_stored.def"
#include "command/stored_keywords.h"

#define COUNT(items) (sizeof(items) / sizeof((items)[0]))

/* ---- parameters ---- */

#define SPECIAL_AUTHORITIES "*ALLOBJ *AUDIT *IOSYSCFG *JOBCTL *SAVSYS *SECADM *SERVICE *SPLCTL"

#define LOCAL_USER_HELP                                                                            \
    "login of this system whose processes are this profile where spsy serve holds the home\n"      \
    "its user id is stored too; set it again when the login was renamed or got another one"

static const struct parameter_definition eim_elements[] = {
    {.keyword = "identifier",
     .type = PARAMETER_TEXT,
     .special = "*USRPRF",
     .most = 128,
     .required = true,
     .help = "EIM identifier"},
    {.keyword = "type",
     .type = PARAMETER_CHOICE,
     .special = "*TARGET *SOURCE *TGTSRC *ADMIN *ALL",
     .default_value = "*TARGET",
     .help = "association"},
    {.keyword = "action",
     .type = PARAMETER_CHOICE,
     .special = "*REPLACE *ADD *REMOVE",
     .default_value = "*REPLACE",
     .help = "action"},
    {.keyword = "create",
     .type = PARAMETER_CHOICE,
     .special = "*NOCRTEIMID *CRTEIMID",
     .default_value = "*NOCRTEIMID",
     .help = "create the identifier"},
    PARAMETERS_END,
};

/* clang-format off */
/* What differs between the two commands: `same` is "*SAME " or "", the rest their defaults. */
#define USRPRF(same, fallback)                                                                     \
    {.keyword = "USRPRF", .type = PARAMETER_NAME, .required = true, .position = 1,                 \
     .help = "user profile"},
#define PASSWORD(same, fallback)                                                                   \
    {.keyword = "PASSWORD", .type = PARAMETER_TEXT, .special = fallback " *NONE *PROMPT",          \
     .default_value = fallback, .position = 2, .secret = true,                                     \
     .help = "*PROMPT (ours): it is asked for, and goes into the sign-on table; *NONE: there is "  \
             "none; never a password itself"},
#define STATUS(same, fallback)                                                                     \
    {.keyword = "STATUS", .type = PARAMETER_CHOICE, .special = same "*ENABLED *DISABLED",          \
     .default_value = fallback, .help = "a disabled profile runs no job"},
#define SPCAUT(same, fallback)                                                                     \
    {.keyword = "SPCAUT", .type = PARAMETER_CHOICE,                                                \
     .special = same "*USRCLS *NONE " SPECIAL_AUTHORITIES, .default_value = fallback,              \
     .position = 3, .max_items = 8,                                                                \
     .help = "special authorities; *USRCLS: those of USRCLS at security levels 30 to 50"},
#define GRPPRF(same, fallback)                                                                     \
    {.keyword = "GRPPRF", .type = PARAMETER_NAME, .special = same "*NONE",                         \
     .default_value = fallback, .help = "group profile"},
#define SUPGRPPRF(same, fallback)                                                                  \
    {.keyword = "SUPGRPPRF", .type = PARAMETER_NAME, .special = same "*NONE",                      \
     .default_value = fallback, .max_items = SPOOL_SUPPLEMENTAL_MAX, .help = "supplemental groups"},
#define DOCPWD(same, fallback)                                                                     \
    {.keyword = "DOCPWD", .type = PARAMETER_CHOICE, .special = same "*NONE",                       \
     .default_value = fallback, .standing = PARAMETER_CHECKED, .secret = true,                     \
     .help = "document password; none is kept here"},
#define OUTQ(same, fallback)                                                                       \
    {.keyword = "OUTQ", .type = PARAMETER_QUALIFIED, .object = OBJECT_OUTQ_LATER,                  \
     .special = same "*WRKSTN *DEV", .default_value = fallback,                                    \
     .help = "where its spooled files go; *WRKSTN and *DEV: QGPL/QPRINT, as there is neither here"},
#define EIMASSOC(same, fallback)                                                                   \
    {.keyword = "EIMASSOC", .type = PARAMETER_LIST, .special = "*NOCHG",                           \
     .default_value = "*NOCHG", .elements = eim_elements, .standing = PARAMETER_CHECKED,           \
     .help = "EIM association; as on a system without EIM nothing is done"},
#define AUT(same, fallback)                                                                        \
    {.keyword = "AUT", .type = PARAMETER_CHOICE, .special = same "*EXCLUDE *ALL *CHANGE *USE",     \
     .default_value = fallback, .help = "authority of *PUBLIC to the profile"},
#define LCLUSER(same, fallback)                                                                    \
    {.keyword = "LCLUSER", .type = PARAMETER_TEXT, .special = same "*NONE",                        \
     .default_value = fallback, .most = SPOOL_LOCAL_USER_SIZE - 1, .standing = PARAMETER_OURS,     \
     .help = LOCAL_USER_HELP},

#define CREATED_USRPRF USRPRF("", NULL)
#define CREATED_PASSWORD PASSWORD("", "*USRPRF")
#define CREATED_STATUS STATUS("", "*ENABLED")
#define CREATED_TEXT PARAMETER_TEXT_NEW,
#define CREATED_SPCAUT SPCAUT("", "*USRCLS")
#define CREATED_GRPPRF GRPPRF("", "*NONE")
#define CREATED_SUPGRPPRF SUPGRPPRF("", "*NONE")
#define CREATED_DOCPWD DOCPWD("", "*NONE")
#define CREATED_OUTQ OUTQ("", "*WRKSTN")
#define CREATED_EIMASSOC EIMASSOC("", "*NOCHG")
#define CREATED_AUT AUT("", "*EXCLUDE")
#define CREATED(keyword) CREATED_##keyword

#define CHANGED_USRPRF USRPRF("*SAME ", NULL)
#define CHANGED_PASSWORD PASSWORD("*SAME ", "*SAME")
#define CHANGED_STATUS STATUS("*SAME ", "*SAME")
#define CHANGED_TEXT PARAMETER_TEXT_CHANGED,
#define CHANGED_SPCAUT SPCAUT("*SAME ", "*SAME")
#define CHANGED_GRPPRF GRPPRF("*SAME ", "*SAME")
#define CHANGED_SUPGRPPRF SUPGRPPRF("*SAME ", "*SAME")
#define CHANGED_DOCPWD DOCPWD("*SAME ", "*SAME")
#define CHANGED_OUTQ OUTQ("*SAME ", "*SAME")
#define CHANGED_EIMASSOC EIMASSOC("", "*NOCHG")
#define CHANGED_AUT /* GRTOBJAUT changes it: CHGUSRPRF needs no more than *OBJMGT */
#define CHANGED(keyword) CHANGED_##keyword

const struct parameter_definition profile_create_parameters[] = {
    PROFILE_STORED(STORED_CREATED, CREATED)
    LCLUSER("", "*NONE")
    PARAMETERS_END,
};

const struct parameter_definition profile_change_parameters[] = {
    PROFILE_STORED(STORED_CHANGED, CHANGED)
    LCLUSER("*SAME ", "*SAME")
    PARAMETERS_END,
};
/* clang-format on */

/* ---- what the statement says ---- */

static int check_password(struct change *change)
{
    const char *text = parameter_text(change->parameters, "PASSWORD");

    if (strcmp(text, "*NONE") == 0 || strcmp(text, "*PROMPT") == 0 ||
        strcmp(text, parameter_default(change->parameters, "PASSWORD")) == 0)
        return 0;
    return answer_fail(change->answer, "CPD0084",
                       "Value not valid for PASSWORD: a password is no part of a statement; "
                       "PASSWORD(*PROMPT) asks for it, PASSWORD(*NONE) says that there is none");
}

/* IBM's page "User class" (ssw_ibm_i_73/rzarl/rzarlusrcls.htm), the column of levels 30 to 50. */
static uint32_t special_of_class(const char *name)
{
    static const struct {
        const char *name;
        uint32_t special;
    } classes[] = {
        {"*USER", 0},
        {"*PGMR", 0},
        {"*SYSOPR", SPSY_JOBCTL | SPSY_SAVSYS},
        {"*SECADM", SPSY_SECADM},
        {"*SECOFR", SPSY_ALL_SPECIAL},
    };

    for (size_t i = 0; i < COUNT(classes); i++)
        if (strcmp(classes[i].name, name) == 0)
            return classes[i].special;
    return 0;
}

static const char *word(const struct spool_stored *stored, const char *keyword)
{
    return spool_stored_word(spool_stored_find(&spool_profile_stored, keyword), stored);
}

static int refuse(struct change *change, const char *keyword, const char *value, const char *why)
{
    return answer_fail(change->answer, "CPD0084", "Value %s not valid for %s: %s", value, keyword,
                       why);
}

/* IBM's pages "Group authority" (rzarlgrpauth.htm) and "Group authority type" (rzarlgrpauthtp.htm);
 * that OWNER(*GRPPRF) needs a group is remembered. */
static int check_group(struct change *change, const struct spool_profile *profile,
                       const struct spool_stored *stored)
{
    bool group = strcmp(profile->group, "*NONE") != 0;
    const char *owner = word(stored, "OWNER"), *authority = word(stored, "GRPAUT");
    bool of_group = strcmp(owner, "*GRPPRF") == 0, given = strcmp(authority, "*NONE") != 0;

    if (of_group && !group)
        return refuse(change, "OWNER", owner, "the profile has no GRPPRF");
    if (given && !group)
        return refuse(change, "GRPAUT", authority, "the profile has no GRPPRF");
    if (given && of_group)
        return refuse(change, "GRPAUT", authority, "with OWNER(*GRPPRF) the group owns it all");
    if (!given && strcmp(word(stored, "GRPAUTTYP"), "*PGP") == 0)
        return refuse(change, "GRPAUTTYP", "*PGP", "the profile has GRPAUT(*NONE)");
    return 0;
}

static int check_expiration(struct change *change, const struct spool_stored *stored)
{
    bool interval = strcmp(word(stored, "USREXPDATE"), "*USREXPITV") == 0;

    if (interval && !word(stored, "USREXPITV"))
        return refuse(change, "USREXPDATE", "*USREXPITV", "USREXPITV is not given");
    return 0;
}

/* A damaged column must keep nobody from disabling a profile. */
static bool is_needed(const struct change *change, const struct spool_profile *before)
{
    return !before || stored_keywords_given(&spool_profile_stored, change->parameters) ||
           parameter_is(change->parameters, "SPCAUT", "*USRCLS") ||
           !parameter_is(change->parameters, "GRPPRF", "*SAME");
}

static int take(struct change *change, const struct spool_profile *profile,
                struct spool_stored *stored)
{
    if (stored_keywords_take(&spool_profile_stored, change->parameters, change->answer, stored) < 0)
        return SPSY_ERR_VALUE;
    return check_group(change, profile, stored) < 0 || check_expiration(change, stored) < 0
               ? SPSY_ERR_VALUE
               : 0;
}

int profile_keywords_take(struct change *change, const struct spool_profile *before,
                          struct spool_profile *profile, struct spool_stored *stored)
{
    struct spsy_error error;

    stored->values = NULL;
    if (check_password(change) < 0)
        return SPSY_ERR_VALUE;
    if (!is_needed(change, before))
        return 0;
    if (before && spool_stored_load(change->spool, &spool_profile_stored, "", before->name, stored,
                                    &error) < 0)
        return answer_fail_error(change->answer, &error);
    if (take(change, profile, stored) < 0) {
        spool_stored_free(stored);
        return SPSY_ERR_VALUE;
    }
    if (parameter_is(change->parameters, "SPCAUT", "*USRCLS"))
        profile->special = special_of_class(word(stored, "USRCLS"));
    return 0;
}
