/* test_identity.c - who asks, and whom a job may run as: peers of a socket by their uid, with
 * logins that this suite makes up, and the authorities that a session has from one statement to the
 * next. The socket itself is not needed for it. */
#include "harness.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/local_streams.h"
#include "language/check.h"
#include "language/cl.h"
#include "language/table.h"
#include "registry/registry.h"
#include "session/login.h"
#include "session/peer_principal.h"
#include "session/session.h"
#include "home_fixture.h"
#include "login_fixture.h"

enum { CAROL = 41001, DAVE, ERIN, OWNER = 41090, LONG_LOGIN = 41099, OVERFLOW_DEFAULT = 65534 };

static char long_login[300];

/* ---- a home in which logins are profiles ---- */

static struct {
    const char *home;
    struct spool *spool; /* an administrator's */
    struct session session;
    struct answer answer;
    bool open;
    struct principal principal;
    struct spsy_error error;
} world;

static void add(const char *name, uint32_t special, const char *group, const char *login, uid_t uid)
{
    struct spool_profile profile = {
        .special = special, .enabled = true, .queue_library = "QGPL", .queue = "QPRINT"};

    snprintf(profile.name, sizeof profile.name, "%s", name);
    snprintf(profile.group, sizeof profile.group, "%s", group);
    snprintf(profile.local_user, sizeof profile.local_user, "%s", login);
    profile.local_uid = uid;
    home_must(spool_begin(world.spool, SPOOL_DURABLE, &world.error), &world.error);
    home_must(spool_profile_insert(world.spool, &profile, &world.error), &world.error);
    home_must(spool_commit(world.spool, &world.error), &world.error);
}

static struct spool_profile profile_of(const char *name)
{
    struct spool_profile profile;

    home_must(spool_profile_find(world.spool, name, &profile, &world.error), &world.error);
    return profile;
}

static void change(const struct spool_profile *profile)
{
    home_must(spool_begin(world.spool, SPOOL_DURABLE, &world.error), &world.error);
    home_must(spool_profile_update(world.spool, profile, &world.error), &world.error);
    home_must(spool_commit(world.spool, &world.error), &world.error);
}

static void enable(const char *name, bool enabled)
{
    struct spool_profile profile = profile_of(name);

    profile.enabled = enabled;
    change(&profile);
}

static void empower(const char *name, uint32_t special)
{
    struct spool_profile profile = profile_of(name);

    profile.special = special;
    change(&profile);
}

static void open_world(void)
{
    memset(&logins, 0, sizeof logins);
    memset(&world, 0, sizeof world);
    world.home = home_make("SYS1");
    home_must(spsy_registry_create(world.home, &world.error), &world.error);
    world.spool = home_open(world.home);
    log_in("root", 0);
    log_in("carol", CAROL);
    log_in("dave", DAVE);
    log_in("erin", ERIN);
    add("CLERKS", 0, "*NONE", "", 0);
    add("CAROL", 0, "CLERKS", "carol", CAROL);
    add("DAVE", SPSY_ALLOBJ | SPSY_SECADM, "*NONE", "dave", DAVE);
}

static void leave(void)
{
    if (!world.open)
        return;
    answer_free(&world.answer);
    session_close(&world.session);
    world.open = false;
}

static void close_world(void)
{
    leave();
    spool_close(world.spool);
}

/* ---- who is it? ---- */

static int ask(uid_t peer)
{
    memset(&world.error, 0, sizeof world.error);
    return peer_principal(world.spool, peer, NULL, &world.principal, &world.error);
}

static void is(uid_t peer, const char *name)
{
    CU_ASSERT_EQUAL(ask(peer), 0);
    ASSERT_STRING(world.principal.signed_on, name);
    ASSERT_STRING(world.principal.profile, name);
    CU_ASSERT_EQUAL(world.principal.origin, PRINCIPAL_PEER);
    CU_ASSERT_EQUAL(world.principal.peer, peer);
    CU_ASSERT_EQUAL(world.principal.adopted_count, 0);
}

static void says(const char *words)
{
    CU_ASSERT_PTR_NOT_NULL(strstr(world.error.text, words));
    if (!strstr(world.error.text, words))
        fprintf(stderr, "'%s' is not in: %s\n", words, world.error.text);
}

static void is_nobody(uid_t peer, const char *words)
{
    CU_ASSERT_EQUAL(ask(peer), SPSY_ERR_AUTHORITY);
    ASSERT_STRING(world.error.message_id, "SPY0115");
    says(words);
}

static void both_match(void)
{
    open_world();
    is(CAROL, "CAROL");
    is(DAVE, "DAVE");
    CU_ASSERT_EQUAL(peer_principal_check(world.spool, &world.principal, &world.error), 0);
    CU_ASSERT_EQUAL(peer_principal(world.spool, CAROL, "clerks", &world.principal, &world.error),
                    0);
    ASSERT_STRING(world.principal.signed_on, "CAROL");
    ASSERT_STRING(world.principal.profile, "CLERKS");
    CU_ASSERT_EQUAL(peer_principal(world.spool, CAROL, "NO NAME", &world.principal, &world.error),
                    SPSY_ERR_VALUE);
    ASSERT_STRING(world.error.message_id, "CPD0084");
    close_world();
}

static void officers(void)
{
    char path[700];

    open_world();
    is(0, "QSECOFR");
    is(geteuid(), "QSECOFR");
    add("ROOT", 0, "*NONE", "root", 0); /* a profile for uid 0 changes nothing */
    is(0, "QSECOFR");
    if (geteuid() == 0) {
        spool_close(world.spool);
        snprintf(path, sizeof path, "%s/spool.db", world.home);
        CU_ASSERT_EQUAL_FATAL(chown(path, OWNER, 0) | chown(world.home, OWNER, 0), 0);
        world.spool = home_open(world.home);
        is(OWNER, "QSECOFR");
        is(0, "QSECOFR");
        is_nobody(OWNER + 1, "user id 41091 has no login");
    }
    close_world();
}

static void overflow(void)
{
    uid_t uid = login_overflow_uid();

    open_world();
    CU_ASSERT_EQUAL(uid, OVERFLOW_DEFAULT); /* of nearly every system; not a rule */
    log_in("nobody", uid);
    is_nobody(uid, "has no place in this user namespace");
    add("NOBODY", 0, "*NONE", "nobody", uid); /* no command stores that */
    is_nobody(uid, "has no place in this user namespace");
    close_world();
}

/* Whoever is refused can tell an administrator what to type. */
static void told_the_command(void)
{
    struct spool_profile profile;

    open_world();
    is_nobody(ERIN, "no user profile is for login erin (user id 41003)");
    says("spsy crtusrprf ERIN --lcluser erin");
    add("ERIN", 0, "*NONE", "", 0);
    is_nobody(ERIN, "spsy chgusrprf ERIN --lcluser erin");
    profile = profile_of("ERIN"); /* her name is another login's profile */
    snprintf(profile.local_user, sizeof profile.local_user, "erin"); /* another person, perhaps */
    profile.local_uid = 41056;
    change(&profile);
    is_nobody(ERIN, "user profile ERIN is for login erin with user id 41056, and the login has "
                    "user id 41003 now");
    says("if that is the same user, an administrator can run: spsy chgusrprf ERIN --lcluser erin");
    snprintf(profile.local_user, sizeof profile.local_user, "frank");
    profile.local_uid = 41055;
    change(&profile);
    is_nobody(ERIN, "spsy crtusrprf PROFILE --lcluser erin");
    is_nobody(41077, "user id 41077 has no login on this system");
    says("spsy crtusrprf PROFILE --lcluser LOGIN");
    log_in("a.long.login", 41078);
    is_nobody(41078, "spsy crtusrprf PROFILE --lcluser a.long.login");
    log_in("odd $(reboot)", 41079);
    is_nobody(41079, "spsy crtusrprf PROFILE --lcluser LOGIN");
    memset(long_login, 'x', sizeof long_login - 1);
    log_in(long_login, LONG_LOGIN);
    is_nobody(LONG_LOGIN, "spsy crtusrprf PROFILE --lcluser LOGIN");
    close_world();
}

/* The profile's login and uid part: each way has words of its own. */
static void they_part(void)
{
    struct passwd *carol = &logins.entries[1];

    open_world();
    carol->pw_name = (char *)"caroline";
    is_nobody(CAROL, "login carol, which was renamed or removed: user id 41001 is login caroline");
    says("spsy chgusrprf CAROL --lcluser caroline");
    carol->pw_name = (char *)"nobody.else";
    carol->pw_uid = 41050;
    is_nobody(CAROL, "login carol (user id 41001), which was removed");
    says("spsy chgusrprf CAROL --lcluser LOGIN");
    carol->pw_name = (char *)"carol";
    is_nobody(CAROL,
              "login carol, whom user profile CAROL is for, has user id 41050 now, not 41001");
    is_nobody(41050, "spsy chgusrprf CAROL --lcluser carol"); /* nor is the new uid hers yet */
    log_in("mallory", CAROL);
    is_nobody(CAROL, "user id 41001 is login mallory now, and login carol");
    says("spsy chgusrprf CAROL --lcluser carol");
    carol->pw_uid = CAROL; /* two logins of one uid: the system names the first */
    carol->pw_name = (char *)"twin";
    log_in("carol", CAROL);
    is_nobody(CAROL, "but also twin's, and the system names that one");
    carol->pw_name = (char *)"carol";
    is(CAROL, "CAROL");
    logins.entries[4].pw_uid = 41060; /* mallory's */
    carol->pw_uid = 41050; /* two entries of one name: the system finds the first by name */
    is_nobody(CAROL, "user id 41001 is login carol now, and login carol");
    close_world();
}

/* A name service that does not answer says nothing about anybody. */
static void not_known(void)
{
    open_world();
    logins.failure = EIO;
    CU_ASSERT_EQUAL(ask(CAROL), SPSY_ERR_IO);
    says("user id 41001 cannot be looked up");
    is(0, "QSECOFR");        /* nobody is asked about root */
    logins.failure = ERANGE; /* an entry without end */
    CU_ASSERT_EQUAL(ask(CAROL), SPSY_ERR_IO);
    logins.failure = 0;
    for (int none = 0; none <= ESRCH; none++) {
        if (none != 0 && none != ENOENT && none != ESRCH)
            continue;
        logins.none = none;
        is_nobody(41077, "has no login");
    }
    close_world();
}

static void damaged_rows(void)
{
    struct spool_profile profile;

    open_world();
    CU_ASSERT_EQUAL(spool_profile_of_uid(world.spool, CAROL, &profile, &world.error), 0);
    ASSERT_STRING(profile.name, "CAROL");
    ASSERT_STRING(profile.local_user, "carol");
    CU_ASSERT_EQUAL(spool_profile_of_uid(world.spool, 0, &profile, &world.error),
                    SPSY_ERR_NOT_FOUND); /* CLERKS has none, which is not uid 0 */
    CU_ASSERT_EQUAL(spool_profile_of_uid(world.spool, (uid_t)-1, &profile, &world.error),
                    SPSY_ERR_NOT_FOUND);
    close_world();
}

/* ---- whom it runs as ---- */

static int sign_on_in(const char *job, uid_t peer, const char *user)
{
    struct session_options options = {
        .home = world.home, .job_name = job, .streams = &local_streams};
    int result;

    leave();
    memset(&world.error, 0, sizeof world.error);
    result = peer_principal(world.spool, peer, user, &options.principal, &world.error);
    if (result == 0)
        result = session_open(&options, &world.session, &world.error);
    world.open = result == 0;
    if (world.open)
        answer_init(&world.answer, "TEST", NULL);
    return result;
}

static int sign_on(uid_t peer, const char *user)
{
    return sign_on_in("SPSY", peer, user);
}

/* The exit status. */
static int say(const char *text)
{
    const struct cl_text cl = {.text = text, .length = strlen(text)};
    const struct command_definition *definition;
    struct parameters parameters = {0};
    struct statement statement;

    answer_free(&world.answer);
    answer_init(&world.answer, "TEST", NULL);
    CU_ASSERT_EQUAL_FATAL(cl_parse(&cl, &statement, &world.error), 0);
    definition = command_find(statement.command);
    CU_ASSERT_PTR_NOT_NULL_FATAL(definition);
    CU_ASSERT_EQUAL_FATAL(check_statement(definition, &statement, &parameters, &world.answer), 0);
    if (definition->run(&world.session, &parameters, &world.answer) < 0)
        answer_raise(&world.answer, 1);
    parameters_free(&parameters);
    statement_free(&statement);
    return world.answer.exit;
}

static void option_user(void)
{
    open_world();
    CU_ASSERT_EQUAL(sign_on(CAROL, NULL), 0);
    ASSERT_STRING(world.session.current_user, "CAROL");
    ASSERT_STRING(world.session.job.user, "CAROL");
    CU_ASSERT_EQUAL(sign_on(CAROL, "CAROL"), 0);
    CU_ASSERT_EQUAL(sign_on(CAROL, "clerks"), 0); /* her group */
    ASSERT_STRING(world.session.current_user, "CLERKS");
    ASSERT_STRING(world.session.principal.signed_on, "CAROL");
    for (int i = 0; i < 3; i++) { /* nor is she told who there is */
        CU_ASSERT_EQUAL(sign_on(CAROL, i == 0   ? "DAVE"
                                       : i == 1 ? "QSECOFR"
                                                : "NOSUCH"),
                        SPSY_ERR_AUTHORITY);
        ASSERT_STRING(world.error.message_id, "CPF2217");
    }
    CU_ASSERT_EQUAL(sign_on(DAVE, "CAROL"), 0); /* with *ALLOBJ and *SECADM anybody */
    CU_ASSERT_EQUAL(sign_on(DAVE, "NOSUCH"), SPSY_ERR_NOT_FOUND);
    for (int i = 0; i < 2; i++) { /* each alone is not enough */
        empower("DAVE", i == 0 ? SPSY_ALLOBJ : SPSY_SECADM);
        CU_ASSERT_EQUAL(sign_on(DAVE, "CAROL"), SPSY_ERR_AUTHORITY);
    }
    CU_ASSERT_EQUAL(sign_on(0, "CAROL"), 0);
    ASSERT_STRING(world.session.principal.signed_on, "QSECOFR");
    enable("CLERKS", false);
    CU_ASSERT_EQUAL(sign_on(CAROL, "CLERKS"), SPSY_ERR_AUTHORITY);
    ASSERT_STRING(world.error.message_id, "CPF22E3");
    enable("CLERKS", true);
    enable("CAROL", false); /* not as her group either */
    CU_ASSERT_EQUAL(sign_on(CAROL, "CLERKS"), SPSY_ERR_AUTHORITY);
    ASSERT_STRING(world.error.message_id, "CPF22E3");
    close_world();
}

static void swaps(void)
{
    open_world();
    add("TEAM", 0, "*NONE", "", 0);
    CU_ASSERT_EQUAL_FATAL(sign_on(CAROL, NULL), 0);
    CU_ASSERT_EQUAL(say("QWTSETP DAVE"), 3);
    CU_ASSERT_EQUAL(say("QWTSETP TEAM"), 3);
    CU_ASSERT_EQUAL(say("QWTSETP CAROL"), 0); /* oneself */
    CU_ASSERT_EQUAL(say("QWTSETP CLERKS"), 0);
    ASSERT_STRING(world.session.current_user, "CLERKS");
    CU_ASSERT_EQUAL(say("QWTSETP DAVE"), 3);  /* nobody's authority is left behind, or gained */
    CU_ASSERT_EQUAL(say("QWTSETP CAROL"), 0); /* and back */
    ASSERT_STRING(world.session.current_user, "CAROL");
    CU_ASSERT_EQUAL_FATAL(sign_on(DAVE, "CAROL"), 0);
    CU_ASSERT_EQUAL(say("QWTSETP TEAM"), 3);
    CU_ASSERT_EQUAL(say("QWTSETP DAVE"), 0);
    CU_ASSERT_EQUAL(say("QWTSETP TEAM"), 0);
    empower("DAVE", SPSY_ALLOBJ);
    CU_ASSERT_EQUAL(say("QWTSETP DAVE"), 0);
    CU_ASSERT_EQUAL(say("QWTSETP TEAM"), 3);
    close_world();
}

static int note_entry(void *context, const struct spool_journal_entry *entry)
{
    snprintf(context, 30, "%s %s", entry->current_user, entry->signed_on);
    return 1;
}

static void create_file(const char *user)
{
    char path[700], statement[800];

    snprintf(path, sizeof path, "%s/text", harness_directory());
    harness_write(path, "text\n", 5);
    CU_ASSERT_EQUAL_FATAL(sign_on_in("MAKER", 0, user), 0);
    snprintf(statement, sizeof statement, "CRTSPLF FILE(F) FROMSTMF('%s')", path);
    CU_ASSERT_EQUAL_FATAL(say(statement), 0);
}

static void both_are_journalled(void)
{
    char names[30] = "";

    open_world();
    create_file("CLERKS");
    CU_ASSERT_EQUAL_FATAL(sign_on(CAROL, "CLERKS"), 0);
    CU_ASSERT_EQUAL(say("QUSRSPLA FILE(F) JOB(CLERKS/MAKER)"), 0);
    CU_ASSERT_EQUAL(spool_journal_each(world.spool, NULL, 1, note_entry, names, &world.error), 1);
    ASSERT_STRING(names, "CLERKS CAROL");
    CU_ASSERT_EQUAL(say("QWTSETP CAROL"), 0);
    CU_ASSERT_EQUAL(say("DSPSPLF FILE(F) JOB(CLERKS/MAKER)"), 3); /* a refusal, too */
    CU_ASSERT_EQUAL(spool_journal_each(world.spool, NULL, 1, note_entry, names, &world.error), 1);
    ASSERT_STRING(names, "CAROL CAROL");
    close_world();
}

static void read_at_every_command(void)
{
    open_world();
    create_file("DAVE");
    CU_ASSERT_EQUAL_FATAL(sign_on(CAROL, NULL), 0);
    CU_ASSERT_EQUAL(say("DSPSPLF FILE(F) JOB(DAVE/MAKER)"), 3);
    empower("CAROL", SPSY_SPLCTL);
    CU_ASSERT_EQUAL(say("DSPSPLF FILE(F) JOB(DAVE/MAKER)"), 0);
    empower("CAROL", 0);
    CU_ASSERT_EQUAL(say("DSPSPLF FILE(F) JOB(DAVE/MAKER)"), 3);
    empower("CLERKS", SPSY_SPLCTL | SPSY_SECADM); /* her group's */
    CU_ASSERT_EQUAL(say("DSPSPLF FILE(F) JOB(DAVE/MAKER)"), 0);
    CU_ASSERT_EQUAL(say("DSPUSRPRF DAVE"), 0);
    empower("CLERKS", 0);
    CU_ASSERT_EQUAL(say("DSPSPLF FILE(F) JOB(DAVE/MAKER)"), 3);
    CU_ASSERT_EQUAL(say("DSPUSRPRF DAVE"), 3);
    close_world();
}

static void ends(int code, const char *id)
{
    CU_ASSERT_EQUAL(session_check(&world.session, &world.error), code);
    ASSERT_STRING(world.error.message_id, id);
}

static void goes_on(void)
{
    CU_ASSERT_EQUAL(session_check(&world.session, &world.error), 0);
}

static void checked_before_each(void)
{
    struct spool_profile profile;

    open_world();
    CU_ASSERT_EQUAL_FATAL(sign_on(CAROL, "CLERKS"), 0);
    goes_on();
    enable("CAROL", false); /* who signed on */
    ends(SPSY_ERR_AUTHORITY, "CPF22E3");
    enable("CAROL", true);
    enable("CLERKS", false); /* whom the job runs as */
    ends(SPSY_ERR_AUTHORITY, "CPF22E3");
    enable("CLERKS", true);
    logins.entries[1].pw_name = (char *)"caroline";
    ends(SPSY_ERR_AUTHORITY, "SPY0115");
    says("renamed");
    logins.entries[1].pw_uid = 41050;
    ends(SPSY_ERR_AUTHORITY, "SPY0115");
    says("removed");
    logins.entries[1] = (struct passwd){.pw_name = (char *)"carol", .pw_uid = CAROL};
    goes_on();
    profile = profile_of("CAROL"); /* the login becomes another profile's */
    profile.local_user[0] = '\0';
    change(&profile);
    ends(SPSY_ERR_AUTHORITY, "SPY0115");
    add("HEIR", 0, "*NONE", "carol", CAROL);
    ends(SPSY_ERR_AUTHORITY, "SPY0115");
    says("signs on as HEIR now, and no longer as CAROL");
    CU_ASSERT_EQUAL_FATAL(sign_on(CAROL, NULL), 0);
    ASSERT_STRING(world.session.current_user, "HEIR");
    home_must(spool_begin(world.spool, SPOOL_DURABLE, &world.error), &world.error);
    home_must(spool_profile_delete(world.spool, "HEIR", &world.error), &world.error);
    home_must(spool_commit(world.spool, &world.error), &world.error);
    ends(SPSY_ERR_AUTHORITY, "SPY0115");
    CU_ASSERT_EQUAL_FATAL(sign_on(0, NULL), 0);
    goes_on();
    enable("QSECOFR", false); /* over the socket QSECOFR is a profile as any other */
    ends(SPSY_ERR_AUTHORITY, "CPF22E3");
    close_world();
}

/* Whoever can write the home is not locked out of it. */
static void owner_gets_in(void)
{
    struct session_options options = {.streams = &local_streams,
                                      .principal = {.signed_on = "QSECOFR",
                                                    .profile = "QSECOFR",
                                                    .origin = PRINCIPAL_HOME_OWNER}};

    open_world();
    options.home = world.home;
    empower("QSECOFR", 0);
    enable("QSECOFR", false);
    CU_ASSERT_EQUAL_FATAL(session_open(&options, &world.session, &world.error), 0);
    CU_ASSERT(world.session.officer_is_disabled); /* to be told */
    goes_on();
    session_close(&world.session);
    enable("CAROL", false); /* anybody else who is disabled he does not become */
    memcpy(options.principal.profile, "CAROL", sizeof "CAROL");
    CU_ASSERT_EQUAL(session_open(&options, &world.session, &world.error), SPSY_ERR_AUTHORITY);
    ASSERT_STRING(world.error.message_id, "CPF22E3");
    memcpy(options.principal.profile, "QSYS", sizeof "QSYS");
    CU_ASSERT_EQUAL_FATAL(session_open(&options, &world.session, &world.error), 0);
    goes_on();
    session_close(&world.session);
    close_world();
}

static const struct test tests[] = {
    {"S1 a peer is the profile whose login and uid are both its own", both_match},
    {"S1 root and the home's owner are QSECOFR", officers},
    {"S1 the overflow uid is never anybody", overflow},
    {"S1 whoever is nobody here is told the command that an administrator has to run",
     told_the_command},
    {"S1 login and uid that have parted are refused in words of their own", they_part},
    {"S1 a name service that fails lets nobody in", not_known},
    {"S1 profiles without a login have no uid", damaged_rows},
    {"S2 --user: oneself, a group of one's own, or anybody with *ALLOBJ and *SECADM", option_user},
    {"S2 QWTSETP: the same, and back to whoever signed on", swaps},
    {"S2 both names are journalled", both_are_journalled},
    {"S2 whoever can write the home may name anybody, whatever QSECOFR has", owner_gets_in},
    {"S4 special authorities are read at every command", read_at_every_command},
    {"S4 before each command: there, enabled, and still the same peer", checked_before_each},
};
HARNESS_MAIN("identity", tests)
