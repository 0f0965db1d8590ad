/* protect.h - what CRTSPLF, CHGSPLFA, CRTOUTQ and CHGOUTQ say of protection (P1, B1-B3), from the
 * statement to the value.
 *
 * PROTECT says where it comes from; with *PARM the operands say it, and PTCATR says what those are
 * that are not given. Beside any other PROTECT they are refused: who says READPWD must not get a
 * file without. A queue's are the same with DFT in front of them, without passwords, which would be
 * ones that the owners of the files do not know. */
#ifndef SPSY_SHIELD_PROTECT_H
#define SPSY_SHIELD_PROTECT_H

#include "protection/decide.h"
#include "session/session.h"

struct protect {
    struct protection_wish wish;
    bool given; /* the statement says something of it */
};

/* Reads PROTECT and its operands, and asks for passwords. In no transaction, before the guard. A
 * rehearsal asks for none. Negative after answer_fail: CPD0084, SPY0185, SPY0186. */
int protect_take(struct session *session, struct answer *answer,
                 const struct parameters *parameters, struct protect *protect);
/* The same of DFTPROTECT and its operands: nothing is asked. */
int protect_take_default(const struct session *session, struct answer *answer,
                         const struct parameters *parameters, struct protect *protect);
/* What becomes of a queue's default. */
void protect_apply_default(const struct protect *protect, struct spool_protection *protection);
/* What becomes of the file's protection. SPY0187: it would be taken from a queue's that is damaged.
 */
int protect_apply(const struct protect *protect, const struct spool_queue *queue,
                  struct spool_protection *protection, struct spsy_error *error);
/* A guard that a keyword names, of the profile where it names none. CPD0084, told. */
int protect_guard_name(struct answer *answer, const struct parameters *parameters,
                       const char *keyword, const char *profile,
                       struct protection_guard_name *guard);
/* Is it one of these keywords? */
bool protect_is_keyword(const char *keyword);

extern const struct parameter_definition protect_bacl_elements[];
extern const struct parameter_definition protect_guard_elements[];

/* clang-format off */
#define PROTECT_ACCESS_HELP                                                                        \
    "*WRITE: read and write access, *READ: nobody writes; where neither BACL nor GUARDS is active"
#define PROTECT_USRACC_HELP                                                                        \
    "who has access: *OWNER with *SPLCTL, or *ALL; where neither BACL nor GUARDS is active"
#define PROTECT_BACL_HELP                                                                          \
    "what owner, group and others may: *NO R W RW; instead of ACCESS and USRACC\n"                 \
    "*STD: (RW *NO *NO)\n"                                                                         \
    "a class that is not given has *NO, the owner too; W does not let read"
#define PROTECT_GUARDS_HELP                                                                        \
    "guards of reading and writing (CRTSPLGRD); instead of BACL, ACCESS and USRACC\n"              \
    "*NONE alone: not by guards; in place of one: nobody reads, or writes\n"                       \
    "a guard without a profile is the current user's; it need not be there yet"
#define PROTECT_OPERAND(keyword_, special_, default_, help_)                                       \
    {.keyword = (keyword_), .type = PARAMETER_CHOICE, .special = (special_),                       \
     .default_value = (default_), .help = (help_), .standing = PARAMETER_OURS}
#define PROTECT_LIST(keyword_, special_, default_, elements_, help_)                               \
    {.keyword = (keyword_), .type = PARAMETER_LIST, .special = (special_),                         \
     .default_value = (default_), .elements = (elements_), .help = (help_),                        \
     .standing = PARAMETER_OURS}
#define PROTECT_PASSWORD(keyword_, help_)                                                          \
    {.keyword = (keyword_), .type = PARAMETER_CHOICE, .special = "*PTCATR *NONE *PROMPT",          \
     .default_value = "*PTCATR", .help = (help_), .standing = PARAMETER_OURS, .secret = true}
#define PROTECT_OPERANDS                                                                           \
    PROTECT_OPERAND("ACCESS", "*PTCATR *WRITE *READ", "*PTCATR", PROTECT_ACCESS_HELP),             \
    PROTECT_OPERAND("USRACC", "*PTCATR *OWNER *ALL", "*PTCATR", PROTECT_USRACC_HELP),              \
    PROTECT_LIST("BACL", "*PTCATR *NONE *STD", "*PTCATR", protect_bacl_elements,                   \
                 PROTECT_BACL_HELP),                                                               \
    PROTECT_LIST("GUARDS", "*PTCATR *NONE", "*PTCATR", protect_guard_elements,                     \
                 PROTECT_GUARDS_HELP),                                                             \
    PROTECT_PASSWORD("READPWD", "password that reading needs, beside everything else; asked for"), \
    PROTECT_PASSWORD("WRTPWD", "password that writing needs, beside everything else; asked for")
#define PROTECT_SOURCES                                                                            \
    "*QUEUE: the default of the queue (DFTPROTECT), which may be none\n"                           \
    "*NONE: none\n"                                                                                \
    "*STD: the default of the queue, if it has one, else ACCESS(*WRITE) USRACC(*OWNER)\n"          \
    "*PARM: as ACCESS to WRTPWD say"
#define PROTECT_CREATED                                                                            \
    PROTECT_OPERAND("PROTECT", "*QUEUE *NONE *STD *PARM", "*QUEUE",                                \
                    "protection of the file\n" PROTECT_SOURCES),                                   \
    PROTECT_OPERAND("PTCATR", "*DFT *STD", "*DFT",                                                 \
                    "with PROTECT(*PARM), what ACCESS to WRTPWD are that are not given\n"          \
                    "*DFT: the queue's default, if it has one, else *STD\n"                        \
                    "*STD: ACCESS(*WRITE) USRACC(*OWNER), all else *NONE"),                        \
    PROTECT_OPERANDS
#define PROTECT_CHANGED                                                                            \
    PROTECT_OPERAND("PROTECT", "*SAME *QUEUE *NONE *STD *PARM", "*SAME",                           \
                    "protection of the file; changed by its owner, or with *SPLCTL\n"              \
                    PROTECT_SOURCES),                                                              \
    PROTECT_OPERAND("PTCATR", "*SAME *DFT *STD", "*SAME",                                          \
                    "with PROTECT(*PARM), what ACCESS to WRTPWD are that are not given\n"          \
                    "*DFT: the queue's default, if it has one, else *STD\n"                        \
                    "*STD: ACCESS(*WRITE) USRACC(*OWNER), all else *NONE"),                        \
    PROTECT_OPERANDS
#define PROTECT_QUEUE(same, default_, standard)                                                    \
    PROTECT_OPERAND("DFTPROTECT", same "*NONE *STD *PARM", default_,                               \
                    "protection of files that are created on it, where they do not say another\n"  \
                    "*STD: ACCESS(*WRITE) USRACC(*OWNER)\n"                                        \
                    "*PARM: as DFTACCESS to DFTGUARDS say"),                                       \
    PROTECT_OPERAND("DFTACCESS", same "*WRITE *READ", standard("*WRITE"), PROTECT_ACCESS_HELP),    \
    PROTECT_OPERAND("DFTUSRACC", same "*OWNER *ALL", standard("*OWNER"), PROTECT_USRACC_HELP),     \
    PROTECT_LIST("DFTBACL", same "*NONE *STD", standard("*NONE"), protect_bacl_elements,           \
                 PROTECT_BACL_HELP),                                                               \
    PROTECT_LIST("DFTGUARDS", same "*NONE", standard("*NONE"), protect_guard_elements,             \
                 PROTECT_GUARDS_HELP)
#define PROTECT_AS_IT_IS(value) value
#define PROTECT_SAME(value) "*SAME"
#define PROTECT_QUEUE_CREATED PROTECT_QUEUE("", "*NONE", PROTECT_AS_IT_IS)
#define PROTECT_QUEUE_CHANGED PROTECT_QUEUE("*SAME ", "*SAME", PROTECT_SAME)
/* clang-format on */

#endif
