/* test_protection.c - protection over its whole space, against tables that were written from the
 * seed by somebody who has not seen the code (tests/golden/protection.py). */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "access/functions.h"
#include "home_fixture.h"
#include "protection/decide.h"
#include "protection/guard.h"
#include "protection/password.h"
#include "shield/passwords.h"
#include "shield/shield.h"

static struct spsy_error error;

/* ---- tables ---- */

enum { CELLS_MAX = 16 };

struct table {
    char *text;
    char *at;
    char *cells[CELLS_MAX];
    size_t count; /* of the row */
    size_t rows;
};

static bool next_row(struct table *table)
{
    char *line = table->at, *end;

    if (!*line)
        return false;
    end = strchr(line, '\n');
    if (end)
        *end = '\0';
    table->at = end ? end + 1 : line + strlen(line);
    for (table->count = 0; table->count < CELLS_MAX; table->count++) {
        table->cells[table->count] = line;
        line = strchr(line, '\t');
        if (!line)
            break;
        *line++ = '\0';
    }
    for (size_t i = ++table->count; i < CELLS_MAX; i++)
        table->cells[i] = (char *)"";
    table->rows++;
    return true;
}

/* After its head; the names of the columns are the caller's affair. */
static void open_table(const char *name, struct table *table)
{
    char path[200];

    snprintf(path, sizeof path, "tests/golden/%s", name);
    memset(table, 0, sizeof *table);
    table->text = table->at = harness_read(path, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(table->text);
    while (*table->at == '#')
        table->at = strchr(table->at, '\n') + 1;
    CU_ASSERT_FATAL(next_row(table));
    table->rows = 0;
}

static void close_table(struct table *table, size_t least)
{
    CU_ASSERT(table->rows >= least);
    free(table->text);
}

static bool is(const char *cell, const char *value)
{
    return strcmp(cell, value) == 0;
}

/* ---- values as the tables say them ---- */

static unsigned char rights_of(const char *word)
{
    return (unsigned char)((strchr(word, 'R') ? PROTECTION_READ : 0) |
                           (strchr(word, 'W') ? PROTECTION_WRITE : 0));
}

static void take_bacl(const char *cell, struct spool_protection *protection)
{
    char words[3][4];

    protection->has_bacl = !is(cell, "*NONE");
    if (is(cell, "*STD"))
        cell = "RW/NO/NO";
    if (protection->has_bacl &&
        sscanf(cell, "%3[^/]/%3[^/]/%3s", words[0], words[1], words[2]) == 3)
        for (int i = 0; i < 3; i++)
            protection->bacl[i] = is(words[i], "NO") ? 0 : rights_of(words[i]);
}

static void take_guards(const char *cell, struct spool_protection *protection,
                        enum protection_guard_answer answers[PROTECTION_MODES])
{
    char words[2][12];

    protection->has_guards = strchr(cell, '/') != NULL;
    if (!protection->has_guards || sscanf(cell, "%11[^/]/%11s", words[0], words[1]) != 2)
        return;
    for (int i = 0; i < 2; i++) {
        snprintf(protection->guards[i].owner, 11, is(words[i], "*NONE") ? "" : "ALICE");
        snprintf(protection->guards[i].name, 9, is(words[i], "*NONE") ? "" : "G");
        answers[i] = is(words[i], "open")     ? PROTECTION_GUARD_OPEN
                     : is(words[i], "closed") ? PROTECTION_GUARD_CLOSED
                                              : PROTECTION_GUARD_MISSING;
    }
}

static struct protection_facts facts_of(const char *who)
{
    return (struct protection_facts){
        .owns = is(who, "owner"), .spool_control = is(who, "splctl"), .in_group = is(who, "group")};
}

static const char *const askers[] = {"owner", "group", "other", "splctl"};

static const char *level_cell(const struct protection_verdict *verdict)
{
    static const char *const levels[] = {"L0", "L1", "L2"};

    return verdict->refusal == PROTECTION_OPEN ? "yes" : levels[verdict->level];
}

/* ---- P2 ---- */

static void whole_space(void)
{
    struct table table;
    unsigned wrong = 0, asked = 0;

    open_table("protection.tsv", &table);
    while (next_row(&table)) {
        enum protection_guard_answer answers[PROTECTION_MODES] = {PROTECTION_GUARD_MISSING};
        struct spool_protection protection;

        if (is(table.cells[3], "unreadable")) /* is not decided but fails: cli/protection */
            continue;
        protection_standard(&protection);
        protection.read_only = is(table.cells[0], "*READ");
        protection.all_users = is(table.cells[1], "*ALL");
        take_bacl(table.cells[2], &protection);
        take_guards(table.cells[3], &protection, answers);
        for (size_t at = 0; at < 8; at++) {
            enum protection_mode mode = (enum protection_mode)(at % 2);
            struct protection_facts facts = facts_of(askers[at / 2]);
            struct protection_verdict verdict;

            facts.guard = answers[mode];
            verdict = protection_decide(&protection, mode, &facts);
            wrong += !is(level_cell(&verdict), table.cells[4 + at]);
            asked++;
        }
    }
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT(asked > 38000);
    close_table(&table, 5000);
}

static void damaged_and_none(void)
{
    const struct spool_protection none = {.state = PROTECTION_NONE};
    const struct spool_protection damaged = {.state = PROTECTION_DAMAGED};

    for (size_t i = 0; i < 8; i++) {
        struct protection_facts facts = facts_of(askers[i / 2]);
        enum protection_mode mode = (enum protection_mode)(i % 2);

        CU_ASSERT_EQUAL(protection_decide(&none, mode, &facts).refusal, PROTECTION_OPEN);
        CU_ASSERT_EQUAL(protection_decide(&damaged, mode, &facts).refusal,
                        PROTECTION_REFUSES_DAMAGED);
    }
}

static void functions_and_modes(void)
{
    struct table table;

    open_table("protection_functions.tsv", &table);
    while (next_row(&table)) {
        int at = access_function_find(table.cells[0]);
        const struct access_function *function = at >= 0 ? &access_functions[at] : NULL;

        CU_ASSERT_PTR_NOT_NULL_FATAL(function);
        ASSERT_STRING(function->kind == ACCESS_RESTORES                             ? "none"
                      : protection_mode_of(function->class) == PROTECTION_MODE_READ ? "R"
                                                                                    : "W",
                      table.cells[1]);
    }
    close_table(&table, SPSY_FUNCTION_COUNT);
}

/* ---- P4, P5 ---- */

static void changes(void)
{
    struct table table;

    open_table("protection_change.tsv", &table);
    while (next_row(&table)) {
        struct protection_facts facts = facts_of(table.cells[0]);
        struct spool_protection protection;
        struct protection_verdict verdict;

        protection_standard(&protection);
        protection.read_only = is(table.cells[2], "no");
        protection.passwords[1].set = !is(table.cells[3], "none");
        facts.knows_password[1] = is(table.cells[3], "given");
        verdict = protection_decide_change(&protection, &facts, is(table.cells[1], "yes"));
        ASSERT_STRING(verdict.refusal == PROTECTION_OPEN             ? "yes"
                      : verdict.refusal == PROTECTION_REFUSES_CHANGE ? "ownership"
                                                                     : "WRTPWD",
                      table.cells[4]);
    }
    close_table(&table, 84);
}

static void passwords(void)
{
    struct table table;

    open_table("protection_passwords.tsv", &table);
    while (next_row(&table)) {
        struct protection_facts facts = {.owns = false};
        struct spool_protection protection;
        struct protection_verdict verdict;
        enum protection_mode mode =
            is(table.cells[1], "R") ? PROTECTION_MODE_READ : PROTECTION_MODE_WRITE;

        protection_standard(&protection);
        protection.all_users = is(table.cells[0], "yes");
        for (int i = 0; i < 2; i++) {
            protection.passwords[i].set = !is(table.cells[2 + i], "none");
            facts.knows_password[i] = is(table.cells[2 + i], "given");
        }
        verdict = protection_decide(&protection, mode, &facts);
        ASSERT_STRING(verdict.refusal == PROTECTION_OPEN               ? "yes"
                      : verdict.refusal != PROTECTION_REFUSES_PASSWORD ? "level"
                      : mode == PROTECTION_MODE_READ                   ? "READPWD"
                                                                       : "WRTPWD",
                      table.cells[4]);
    }
    close_table(&table, 60);
}

/* A password that is not the file's is none: by hash, and by the key it was hashed under. */
static void known_passwords(void)
{
    struct protection_password first = {true, {1}, {2}}, hash = {true, {1}, {3}},
                               key = {true, {2}, {2}}, many = {.set = true};
    struct session session = {.passwords = NULL};

    CU_ASSERT(!shield_knows_password(&session, &first));
    CU_ASSERT(!shield_unlearn_password(&session, &first));
    CU_ASSERT_EQUAL(shield_learn_password(&session, &first, &error), 0);
    CU_ASSERT_EQUAL(shield_learn_password(&session, &first, &error), 0);
    CU_ASSERT_EQUAL(session.passwords->count, 1);
    CU_ASSERT(shield_knows_password(&session, &first));
    CU_ASSERT(!shield_knows_password(&session, &hash) && !shield_knows_password(&session, &key));
    for (unsigned char i = 1; i < SESSION_PASSWORDS_MAX; i++) {
        many.hash[31] = i;
        CU_ASSERT_EQUAL(shield_learn_password(&session, &many, &error), 0);
    }
    CU_ASSERT_EQUAL(shield_learn_password(&session, &hash, &error), SPSY_ERR_FULL);
    ASSERT_STRING(error.text, "no more than 64 passwords: RMVPWD takes some away");
    CU_ASSERT(shield_unlearn_password(&session, &first));
    CU_ASSERT(!shield_knows_password(&session, &first) && shield_knows_password(&session, &many));
    session_forget_passwords(&session);
    CU_ASSERT_PTR_NULL(session.passwords);
}

static void typed_passwords(void)
{
    unsigned char bytes[PROTECTION_PASSWORD_BYTES];
    static const struct {
        const char *typed;
        unsigned char bytes[PROTECTION_PASSWORD_BYTES];
    } same[] = {
        {"C'ABCD'", {0xC1, 0xC2, 0xC3, 0xC4}},
        {"X'C1C2C3C4'", {0xC1, 0xC2, 0xC3, 0xC4}},
        {"c'fehl'", {0x86, 0x85, 0x88, 0x93}},
        {"C'A'", {0xC1, 0x40, 0x40, 0x40}},
        {"C''''", {0x7D, 0x40, 0x40, 0x40}},
        {"x'1'", {0, 0, 0, 1}},
        {"1", {0, 0, 0, 1}},
        {"-1", {0xFF, 0xFF, 0xFF, 0xFF}},
        {"+258", {0, 0, 1, 2}},
        {"-2147483648", {0x80, 0, 0, 0}},
    };
    static const char *const wrong[] = {
        "ABCD", "C'A", "C'AB''", "C'A'B", "X'1", "X'1'1", "--1",
        "+",    "-",   "1 ",     " 1",    "C",   "'A'",   "C'\xE2\x82\xAC'"};
    struct table table;

    open_table("protection_values.tsv", &table);
    while (next_row(&table))
        ASSERT_STRING(protection_password_read(table.cells[0], bytes) == PROTECTION_TYPED_WRONG
                          ? "refused"
                          : "ok",
                      table.cells[1]);
    close_table(&table, 23);
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        CU_ASSERT_EQUAL(protection_password_read(same[i].typed, bytes), PROTECTION_TYPED_PASSWORD);
        CU_ASSERT_EQUAL(memcmp(bytes, same[i].bytes, sizeof bytes), 0);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        CU_ASSERT_EQUAL(protection_password_read(wrong[i], bytes), PROTECTION_TYPED_WRONG);
    CU_ASSERT_EQUAL(protection_password_read("*none", bytes), PROTECTION_TYPED_NONE);
}

/* ---- P1 ---- */

static const char *const operands[] = {"ACCESS", "USRACC", "BACL", "GUARDS", "READPWD", "WRTPWD"};

/* Values that differ from the standard ones in each operand; 1 the statement's, 2 the queue's. */
static struct spool_protection values(unsigned char mark)
{
    struct spool_protection made;

    protection_standard(&made);
    made.read_only = made.all_users = made.has_bacl = made.has_guards = true;
    made.bacl[0] = mark;
    snprintf(made.guards[0].owner, 11, "P%d", mark);
    snprintf(made.guards[0].name, 9, "G");
    for (int i = 0; i < 2; i++) {
        made.passwords[i].set = true;
        made.passwords[i].hash[0] = mark;
    }
    return made;
}

/* Whose value it is: "own", "queue", "standard"; of two that are alike any is right. */
static bool has_value(const struct spool_protection *made, size_t operand,
                      const struct spool_protection *from)
{
    switch (operand) {
    case 0:
        return made->read_only == from->read_only;
    case 1:
        return made->all_users == from->all_users;
    case 2:
        return made->has_bacl == from->has_bacl && made->bacl[0] == from->bacl[0];
    case 3:
        return made->has_guards == from->has_guards &&
               strcmp(made->guards[0].owner, from->guards[0].owner) == 0;
    default:
        return made->passwords[operand - 4].set == from->passwords[operand - 4].set &&
               made->passwords[operand - 4].hash[0] == from->passwords[operand - 4].hash[0];
    }
}

static enum protection_source source_of(const char *word)
{
    return is(word, "*PARM")    ? PROTECTION_FROM_OPERANDS
           : is(word, "*STD")   ? PROTECTION_FROM_STANDARD
           : is(word, "*QUEUE") ? PROTECTION_FROM_QUEUE
                                : PROTECTION_FROM_NONE;
}

static void defaults(void)
{
    const struct spool_protection own = values(1), of_queue = values(2),
                                  none = {.state = PROTECTION_NONE};
    struct spool_protection standard, made;
    struct table table;

    protection_standard(&standard);
    open_table("protection_defaults.tsv", &table);
    while (next_row(&table)) {
        bool explicit = is(table.cells[4], "yes");
        struct protection_wish wish = {source_of(table.cells[0]),
                                       is(table.cells[1], "*STD") ? PROTECTION_REST_STANDARD
                                                                  : PROTECTION_REST_DEFAULT,
                                       0, own};
        const char *value = table.cells[5];
        size_t operand = 0;

        while (!is(operands[operand], table.cells[3]))
            operand++;
        if (is(value, "refused")) /* by the statement, before: cli/protection */
            continue;
        wish.says = explicit ? 1u << operand : 0;
        protection_resolve(&wish, is(table.cells[2], "active") ? &of_queue : &none, &none, &made);
        CU_ASSERT_EQUAL(made.state, is(value, "off") ? PROTECTION_NONE : PROTECTION_ACTIVE);
        CU_ASSERT(is(value, "off") || has_value(&made, operand,
                                                is(value, "own")     ? &own
                                                : is(value, "queue") ? &of_queue
                                                                     : &standard));
    }
    close_table(&table, 190);
}

/* CHGSPLFA: what is not said stays. */
static void same_stays(void)
{
    const struct spool_protection own = values(1), none = {.state = PROTECTION_NONE},
                                  damaged = {.state = PROTECTION_DAMAGED};
    struct spool_protection present = values(2), standard, made;
    struct protection_wish wish = {PROTECTION_FROM_OPERANDS, PROTECTION_REST_SAME,
                                   PROTECTION_SAYS_BACL, own};

    protection_standard(&standard);
    protection_resolve(&wish, &none, &present, &made);
    for (size_t i = 0; i < 6; i++)
        CU_ASSERT(has_value(&made, i, i == 2 ? &own : &present));
    protection_resolve(&wish, &none, &damaged, &made);
    for (size_t i = 0; i < 6; i++)
        CU_ASSERT(has_value(&made, i, i == 2 ? &own : &standard));
    wish.source = PROTECTION_FROM_SAME;
    protection_resolve(&wish, &none, &present, &present);
    CU_ASSERT(has_value(&present, 2, &(struct spool_protection){.has_bacl = true, .bacl = {2}}));
}

/* ---- classes, by the gate itself ---- */

static struct session session;
static struct spool_file file;

static void see(const char *name, const char *group, const char *supplemental, uint32_t special,
                uint32_t by_group, uint32_t adopted, const char *expected)
{
    struct spool_subject subject = {.special = {special, by_group, adopted}};
    const struct shield_question question = {
        .function = "DSPSPLF", .class = SPOOL_CLASS_READ, .file = &file, .subject = &subject};
    const char *class = "";

    snprintf(subject.profile.name, 11, "%s", name);
    snprintf(subject.profile.group, 11, "%s", group);
    subject.profile.supplemental_count = supplemental[0] ? 1 : 0;
    snprintf(subject.profile.supplemental[0], 11, "%s", supplemental);
    for (int i = 0; i < 3; i++) {
        memset(file.protection.bacl, 0, sizeof file.protection.bacl);
        file.protection.bacl[i] = PROTECTION_READ;
        shield_forget(&session);
        if (shield_protection(&session, &question, &error) == 1) {
            CU_ASSERT_STRING_EQUAL(class, ""); /* disjoint */
            class = protection_class_word((enum protection_class)i);
        }
    }
    ASSERT_STRING(class, expected);
}

static void classes(void)
{
    struct spool_profile owner = {.enabled = true,
                                  .group = "G",
                                  .supplemental_count = 1,
                                  .supplemental = {"S"},
                                  .name = "O",
                                  .queue = "QPRINT",
                                  .queue_library = "QGPL"};

    session.spool = home_open(home_make("SYSA"));
    home_must(spool_begin(session.spool, SPOOL_UNSYNCED, &error), &error);
    home_profile(session.spool, "G", 0, "*NONE");
    home_profile(session.spool, "S", 0, "*NONE");
    home_must(spool_profile_insert(session.spool, &owner, &error), &error);
    home_profile(session.spool, "LONELY", 0, "*NONE");
    protection_standard(&file.protection);
    file.protection.has_bacl = true;
    snprintf(file.job.user, sizeof file.job.user, "O");
    see("O", "G", "S", 0, 0, 0, "OWNER");
    see("X", "*NONE", "", SPSY_SPLCTL, 0, 0, "OWNER");
    see("X", "G", "", SPSY_SPLCTL, 0, 0, "OWNER");
    see("X", "H", "", 0, SPSY_SPLCTL, 0, "OWNER");
    see("X", "*NONE", "", 0, 0, SPSY_SPLCTL, "OWNER");
    see("X", "*NONE", "", SPSY_ALLOBJ, 0, 0, "OTHERS");
    see("X", "G", "", SPSY_ALLOBJ, 0, 0, "GROUP");
    see("X", "*NONE", "", SPSY_JOBCTL, 0, 0, "OTHERS");
    see("X", "G", "", SPSY_JOBCTL, 0, 0, "GROUP");
    see("X", "*NONE", "", 0, 0, 0,
        "OTHERS"); /* also who owns the queue, of which nothing is asked */
    see("X", "G", "", 0, 0, 0, "GROUP");
    see("X", "H", "G", 0, 0, 0, "GROUP");
    see("X", "S", "", 0, 0, 0, "GROUP");
    see("X", "H", "S", 0, 0, 0, "GROUP");
    see("G", "*NONE", "", 0, 0, 0, "GROUP");
    see("X", "H", "", 0, 0, 0, "OTHERS");
    snprintf(file.job.user, sizeof file.job.user, "LONELY");
    see("X", "G", "", 0, 0, 0, "OTHERS");
    see("X", "*NONE", "", 0, 0, 0, "OTHERS"); /* *NONE is no group to have in common */
    snprintf(file.job.user, sizeof file.job.user, "G");
    see("X", "G", "", 0, 0, 0, "GROUP");
    snprintf(file.job.user, sizeof file.job.user, "GONE");
    see("X", "G", "", 0, 0, 0, "OTHERS");
    spool_rollback(session.spool);
    spool_close(session.spool);
    memset(&session, 0, sizeof session);
}

/* ---- the text of the column ---- */

static struct spool_protection combination(unsigned n)
{
    struct spool_protection made;

    protection_standard(&made);
    made.read_only = n & 1;
    made.all_users = n & 2;
    made.has_bacl = n & 4;
    for (int i = 0; made.has_bacl && i < 3; i++)
        made.bacl[i] = n >> (3 + 2 * i) & 3;
    made.has_guards = n & 512;
    for (int i = 0; made.has_guards && i < 2; i++)
        if (n >> (10 + i) & 1) {
            snprintf(made.guards[i].owner, 11, i ? "ALICE67890" : "BOB4567890");
            snprintf(made.guards[i].name, 9, i ? "GUARD678" : "G2345678");
        }
    for (int i = 0; i < 2; i++)
        if (n >> (12 + i) & 1) {
            made.passwords[i].set = true;
            memset(made.passwords[i].key, 0xA0 + i, sizeof made.passwords[i].key);
            memset(made.passwords[i].hash, 0x0F + i, sizeof made.passwords[i].hash);
        }
    return made;
}

static void texts(void)
{
    struct spool_protection again;
    char text[PROTECTION_TEXT_SIZE];
    size_t longest = 0;
    unsigned wrong = 0;

    for (unsigned n = 0; n < 1 << 14; n++) {
        struct spool_protection made = combination(n);

        wrong += !protection_text(&made, text) || !protection_from_text(text, &again) ||
                 memcmp(&made, &again, sizeof made) != 0 || !protection_equal(&made, &again);
        longest = strlen(text) > longest ? strlen(text) : longest;
    }
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT_EQUAL(longest, 276);
    again = combination(4 | 3 << 3 | 1 << 5 | 512 | 1 << 11 | 1 << 12);
    protection_text(&again, text);
    ASSERT_STRING(text, "ACCESS(*WRITE) USRACC(*OWNER) BACL(RW R *NO) GUARDS(*NONE "
                        "ALICE67890/GUARD678) READPWD(a0a0a0a0a0a0a0a0."
                        "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f)");
    again.state = PROTECTION_NONE;
    CU_ASSERT(protection_text(&again, text));
    ASSERT_STRING(text, "");
    CU_ASSERT(protection_from_text("", &again));
    CU_ASSERT_EQUAL(again.state, PROTECTION_NONE);
}

/* Each text with one byte more, one less, or another: damaged, or the same as some right text. */
static void damaged_texts(void)
{
    static const char *const wrong[] = {
        " ",
        "DAMAGED",
        "ACCESS(*WRITE)",
        "ACCESS(*WRITE) USRACC(*OWNER) ",
        "USRACC(*OWNER) ACCESS(*WRITE)",
        "ACCESS(*BOTH) USRACC(*OWNER)",
        "ACCESS(*WRITE) USRACC(*OWNER) BACL(RW)",
        "ACCESS(*WRITE) USRACC(*OWNER) BACL(RW R R R)",
        "ACCESS(*WRITE) USRACC(*OWNER) BACL(WR R R)",
        "ACCESS(*WRITE) USRACC(*OWNER) BACL(NO R R)",
        "ACCESS(*WRITE) USRACC(*OWNER) GUARDS(*NONE)",
        "ACCESS(*WRITE) USRACC(*OWNER) GUARDS(ALICE/GUARD6789 *NONE)",
        "ACCESS(*WRITE) USRACC(*OWNER) GUARDS(ALICE/ *NONE)",
        "ACCESS(*WRITE) USRACC(*OWNER) GUARDS(/G *NONE)",
        "ACCESS(*WRITE) USRACC(*OWNER) GUARDS(alice/G *NONE)",
        "ACCESS(*WRITE) USRACC(*OWNER) GUARDS(G *NONE)",
        "ACCESS(*WRITE) USRACC(*OWNER) GUARDS(*NONE *NONE) BACL(RW R R)",
        "ACCESS(*WRITE) USRACC(*OWNER) READPWD()",
        "ACCESS(*WRITE) USRACC(*OWNER) WRTPWD(00.00)",
    };
    struct spool_protection full = combination(0x3FFF), again;
    char text[PROTECTION_TEXT_SIZE], changed[PROTECTION_TEXT_SIZE + 1], out[PROTECTION_TEXT_SIZE];
    unsigned taken = 0;

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        CU_ASSERT(!protection_from_text(wrong[i], &again));
        CU_ASSERT_EQUAL(again.state, PROTECTION_DAMAGED);
    }
    CU_ASSERT(protection_text(&again, out));
    ASSERT_STRING(out, "DAMAGED");
    protection_text(&full, text);
    for (size_t at = 0; text[at]; at++)
        for (int byte = 1; byte < 256; byte += 2) {
            memcpy(changed, text, sizeof text);
            changed[at] = (char)byte;
            if (!protection_from_text(changed, &again))
                continue;
            CU_ASSERT(protection_text(&again, out) && strcmp(out, changed) == 0);
            taken++;
        }
    CU_ASSERT(taken > 100); /* another digit of a hash, another letter of a name */
    full.guards[0].name[0] = ')';
    CU_ASSERT(!protection_text(&full, text));
}

/* ---- P3 ---- */

static const char *closed_by(const char *json, const char *now, int weekday, const char *user,
                             const char *group)
{
    struct guard_conditions conditions;
    struct guard_moment moment = {.weekday = weekday};
    char groups[1][11];
    const struct guard_person person = {user, (const char(*)[11])groups, 1};
    const char *condition;

    snprintf(moment.text, sizeof moment.text, "%s", now);
    snprintf(groups[0], sizeof groups[0], "%s", group);
    home_must(guard_conditions_read(json, "G", &conditions, &error), &error);
    condition = guard_closed_by(&conditions, &moment, &person);
    return condition ? condition : "";
}

#define CLOSED(json, now, weekday, user, group, expected)                                          \
    ASSERT_STRING(closed_by(json, now, weekday, user, group), expected)

static void conditions(void)
{
    const char *days = "{\"date\":[\"2026-02-27\",\"2026-03-01\"]}";
    const char *office = "{\"time\":[\"08:00:00\",\"17:00:00\"],\"weekday\":[\"*MON\",\"*FRI\"]}";
    const char *night = "{\"time\":[\"22:00:00\",\"06:00:00\"]}";
    const char *period = "{\"period\":[\"2026-01-01 08:00:00\",\"2026-01-02 12:00:00\"]}";
    const char *people = "{\"user\":[\"ALICE\",\"BOB\"],\"group\":[\"CLERKS\"]}";

    CLOSED("{}", "2026-01-01 00:00:00", 3, "BOB", "*NONE", "");
    CLOSED(days, "2026-02-26 23:59:59", 3, "BOB", "*NONE", "DATE");
    CLOSED(days, "2026-02-27 00:00:00", 3, "BOB", "*NONE", "");
    CLOSED(days, "2026-03-01 23:59:59", 3, "BOB", "*NONE", "");
    CLOSED(days, "2026-03-02 00:00:00", 3, "BOB", "*NONE", "DATE");
    CLOSED(office, "2026-11-30 07:59:59", 0, "BOB", "*NONE", "TIME");
    CLOSED(office, "2026-11-30 08:00:00", 0, "BOB", "*NONE", "");
    CLOSED(office, "2026-11-30 17:00:00", 4, "BOB", "*NONE", "");
    CLOSED(office, "2026-11-30 17:00:01", 4, "BOB", "*NONE", "TIME");
    CLOSED(office, "2026-11-30 12:00:00", 6, "BOB", "*NONE", "WEEKDAY");
    CLOSED(night, "2026-11-30 21:59:59", 0, "BOB", "*NONE", "TIME");
    CLOSED(night, "2026-11-30 22:00:00", 0, "BOB", "*NONE", "");
    CLOSED(night, "2026-11-30 06:00:00", 0, "BOB", "*NONE", "");
    CLOSED(night, "2026-11-30 06:00:01", 0, "BOB", "*NONE", "TIME");
    CLOSED(period, "2026-01-01 07:59:59", 0, "BOB", "*NONE", "PERIOD");
    CLOSED(period, "2026-01-01 08:00:00", 0, "BOB", "*NONE", "");
    CLOSED(period, "2026-01-02 12:00:00", 0, "BOB", "*NONE", "");
    CLOSED(period, "2026-01-02 12:00:01", 0, "BOB", "*NONE", "PERIOD");
    CLOSED(people, "2026-01-01 00:00:00", 0, "BOB", "*NONE", "");
    CLOSED(people, "2026-01-01 00:00:00", 0, "CAROL", "CLERKS", "");
    CLOSED(people, "2026-01-01 00:00:00", 0, "CLERKS", "*NONE", "");
    CLOSED(people, "2026-01-01 00:00:00", 0, "CAROL", "ALICE", "USER");
    CLOSED(people, "2026-01-01 00:00:00", 0, "CAROL", "*NONE", "USER");
}

static void guard_texts(void)
{
    const char *full = "{\"date\":[\"2026-01-01\",\"2026-12-31\"],\"time\":[\"08:00:00\","
                       "\"17:30:00\"],\"weekday\":[\"*MON\",\"*SUN\"],\"period\":[\"2026-01-01 "
                       "00:00:00\",\"2026-01-01 00:00:00\"],\"user\":[\"ALICE\"],\"group\":[\"G\","
                       "\"H\"]}";
    static const char *const wrong[] = {
        "",
        "[]",
        "{",
        "{\"days\":[]}",
        "{\"date\":[]}",
        "{\"date\":[\"2026-01-01\"]}",
        "{\"date\":[\"2026-02-30\",\"2026-03-01\"]}",
        "{\"date\":[\"2026-02-02\",\"2026-02-01\"]}",
        "{\"date\":[\"2026-02-02 \",\"2026-02-03\"]}",
        "{\"time\":[\"08:00\",\"09:00\"]}",
        "{\"time\":[\"24:00:00\",\"09:00:00\"]}",
        "{\"time\":[8,9]}",
        "{\"weekday\":[]}",
        "{\"weekday\":[\"MON\"]}",
        "{\"weekday\":[\"*MON\",\"*MON\"]}",
        "{\"period\":[\"2026-01-01T00:00:00\",\"2026-01-02 00:00:00\"]}",
        "{\"user\":[]}",
        "{\"user\":[\"alice\"]}",
        "{\"user\":[\"ALICE\",\"ALICE\"]}",
        "{\"user\":\"ALICE\"}",
        "{\"user\":[\"A\"],\"user\":[\"B\"]}",
        "{\"group\":[\"*NONE\"]}",
    };
    struct guard_conditions read;
    char text[GUARD_TEXT_SIZE];

    home_must(guard_conditions_read(full, "G", &read, &error), &error);
    CU_ASSERT(guard_conditions_write(&read, text));
    ASSERT_STRING(text, full);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        CU_ASSERT(guard_conditions_read(wrong[i], "G", &read, &error) < 0);
    ASSERT_STRING(error.text, "G: group: cannot be this");
    memset(&read, 0, sizeof read);
    read.users.count = read.groups.count = GUARD_NAMES_MAX;
    for (int i = 0; i < GUARD_NAMES_MAX; i++) {
        snprintf(read.users.name[i], 11, "USER%06d", i);
        snprintf(read.groups.name[i], 11, "GROU%06d", i);
    }
    CU_ASSERT(guard_conditions_write(&read, text)); /* the longest */
    CU_ASSERT_EQUAL(guard_conditions_read(text, "G", &read, &error), 0);
}

static const struct test tests[] = {
    {"P2 the strongest level alone decides, over its whole space", whole_space},
    {"P2 none lets through, damaged nobody", damaged_and_none},
    {"P2 which function reads and which writes", functions_and_modes},
    {"P2 classes are disjoint", classes},
    {"P4 who changes protection", changes},
    {"P5 passwords beside the level", passwords},
    {"P5 a session knows passwords by their hashes", known_passwords},
    {"P5 what a password may be", typed_passwords},
    {"P1 which value each operand gets", defaults},
    {"P1 CHGSPLFA leaves what is not said", same_stays},
    {"P1 each protection has one text", texts},
    {"P1 what is no such text is damaged", damaged_texts},
    {"P3 when and for whom a guard is open", conditions},
    {"P3 conditions are read strictly", guard_texts},
};

HARNESS_MAIN("protection", tests)
