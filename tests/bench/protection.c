/* protection.c - what protection costs a decision, of files of one statement: the owner of the
 * files and the guard are read once. Limit: the microsecond that protection and key may take
 * together.
 *
 * usage: protection BUILD */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protection/guard.h"
#include "shield/passwords.h"
#include "shield/shield.h"

enum { ROUNDS = 101, TIMES = 1000 };

static const double limit_ns = 1000;
static struct session session;
static struct spool_subject subject;
static struct spool_file file;

static void must(int result, const struct spsy_error *error)
{
    if (result == 0)
        return;
    fprintf(stderr, "%s\n", error->text);
    exit(1);
}

static void profile(const char *name, const char *group)
{
    struct spool_profile made = {.enabled = true, .queue_library = "QGPL", .queue = "QPRINT"};
    struct spsy_error error;

    snprintf(made.name, sizeof made.name, "%s", name);
    snprintf(made.group, sizeof made.group, "%s", group);
    must(spool_profile_insert(session.spool, &made, &error), &error);
}

static void make_world(const char *home)
{
    struct spool_guard guard = {.owner = "ALICE", .name = "DAY"};
    struct guard_conditions conditions = {.date = {"2000-01-01", "2999-12-31"},
                                          .groups = {1, {"CLERKS"}}};
    static char text[GUARD_TEXT_SIZE];
    struct spsy_error error;

    must(spool_create(home, "BENCH", &error), &error);
    must(spool_open(home, &session.spool, &error), &error);
    must(spool_begin(session.spool, SPOOL_UNSYNCED, &error), &error);
    profile("CLERKS", "*NONE");
    profile("ALICE", "CLERKS");
    guard.conditions = text;
    if (!guard_conditions_write(&conditions, text))
        exit(1);
    must(spool_guard_put(session.spool, &guard, true, &error), &error);
    must(spool_commit(session.spool, &error), &error);
    snprintf(subject.profile.name, sizeof subject.profile.name, "BOB");
    snprintf(subject.profile.group, sizeof subject.profile.group, "CLERKS");
    snprintf(file.job.user, sizeof file.job.user, "ALICE");
}

static void measure(const char *name)
{
    const struct shield_question question = {
        .function = "DSPSPLF", .class = SPOOL_CLASS_READ, .file = &file, .subject = &subject};
    static double each[ROUNDS];
    struct spsy_error why;

    for (int round = 0; round < ROUNDS; round++) {
        double start = bench_now_ns();

        for (int i = 0; i < TIMES; i++)
            if (shield_protection(&session, &question, &why) != 1)
                must(SPSY_ERR_STATE, &why);
        each[round] = (bench_now_ns() - start) / TIMES;
    }
    bench_report(name, bench_median(each, ROUNDS), limit_ns, "ns");
}

int main(void)
{
    char home[] = "/tmp/spsy-bench-XXXXXX", path[64], command[96];
    struct spsy_error error;

    if (!mkdtemp(home))
        return 1;
    snprintf(path, sizeof path, "%s/home", home);
    make_world(path);
    bench_pin();
    protection_standard(&file.protection);
    file.protection.all_users = true;
    measure("protection_level_0");
    file.protection.has_bacl = true;
    file.protection.bacl[PROTECTION_GROUP] = PROTECTION_READ;
    measure("protection_level_1");
    file.protection.passwords[0].set = true;
    must(shield_learn_password(&session, &file.protection.passwords[0], &error), &error);
    measure("protection_password");
    file.protection.has_guards = true;
    snprintf(file.protection.guards[0].owner, sizeof file.protection.guards[0].owner, "ALICE");
    snprintf(file.protection.guards[0].name, sizeof file.protection.guards[0].name, "DAY");
    measure("protection_level_2");
    spool_close(session.spool);
    session_forget_passwords(&session);
    snprintf(command, sizeof command, "rm -rf %s", home);
    return system(command) == 0 ? 0 : 1;
}
