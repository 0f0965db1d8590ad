/* test_list.c - the life of a job's list, with real registries and real programs that are replaced
 * in every way a file can be. */
#include "dispatch_fixture.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

static const struct spsy_special administrator = {SPSY_ALLOBJ | SPSY_SECADM, 0, 0};

/* One inline registration through the engine's own door. */
static int add(const char *format, int number, const char *program, const char *onfail_mode,
               bool replace)
{
    struct spsy_registration registration = {0};
    int32_t given;

    registration.number = number;
    registration.program = (char *)program;
    registration.entry = (char *)"*AUTO";
    registration.ccsid = SPSY_CCSID_37;
    registration.run = SPSY_RUN_INLINE;
    registration.on_failure =
        strchr(onfail_mode, 'i') ? SPSY_ON_FAILURE_IGNORE : SPSY_ON_FAILURE_REFUSE;
    registration.mode = strchr(onfail_mode, 's') ? SPSY_MODE_SHADOW : SPSY_MODE_ENFORCE;
    strcpy(registration.adopt, "*NONE");
    registration.program_data = (char *)"";
    registration.program_data_ccsid = -1;
    strcpy(registration.thread_safe, "*UNKNOWN");
    strcpy(registration.create_exit_point, "*NO");
    strcpy(registration.multithread_action, "*SYSVAL");
    return spsy_registry_add(fixture.home, format, &registration, replace, &administrator, &given,
                             &fixture.error);
}

static int drop(const char *format, int number)
{
    size_t removed;

    return spsy_registry_remove(fixture.home, format, number, &administrator, &removed,
                                &fixture.error);
}

/* A home whose registry has T/P0 as SPSY0100 number 10, and a job that has read nothing yet. */
static void open_with_one(const char *attributes)
{
    struct registered one = {0, 10, "T/P0", attributes};

    open_home();
    write_registry(&one, 1);
    settle();
    begin_job();
    clear_scripts();
    make_request("DLTSPLF", true);
    fixture.native = 1;
}

#define DECIDE_LOG(expected)                                                                       \
    do {                                                                                           \
        CU_ASSERT_EQUAL(decide(), 0);                                                              \
        ASSERT_STRING(call_log, expected);                                                         \
    } while (0)

static const char *reason(size_t call)
{
    return call < fixture.decision.call_count ? fixture.decision.calls[call].reason : "(no call)";
}

static enum spsy_meaning meaning(size_t call)
{
    return call < fixture.decision.call_count ? fixture.decision.calls[call].meaning
                                              : (enum spsy_meaning)99;
}

static void spoil_registry(int how)
{
    const char *path = in_home("registry.json");

    if (how == 0)
        harness_write(path, "{\"version\":1,", 13);
    else if (how == 1)
        chmod(path, 0666);
    else
        harness_write(path, "", 0);
}

static void unusable_at_first(void)
{
    for (int how = 0; how < 3; how++) {
        struct registered one = {0, 10, "T/P0", INLINE};

        open_with_one(INLINE);
        spoil_registry(how);
        fixture.request.special.own = SPSY_SPLCTL; /* bypassed: neither read nor needed */
        DECIDE_LOG("");
        CU_ASSERT_EQUAL(fixture.decision.verdict, SPSY_ALLOWED);
        fixture.request.special.own = 0;
        DECIDE_LOG("");
        CU_ASSERT_EQUAL(fixture.decision.verdict, SPSY_REFUSED);
        CU_ASSERT_EQUAL(fixture.decision.basis, SPSY_BASIS_FAILURE);
        CU_ASSERT_EQUAL(fixture.decision.call_count, 0);
        CU_ASSERT_EQUAL(fixture.native_asked, 0);
        CU_ASSERT_EQUAL(strncmp(fixture.decision.why, "CPF3CDA", 7), 0);
        write_registry(&one, 1); /* mended: nothing was frozen */
        DECIDE_LOG("P0a ");
        close_home();
    }
}

static void held_for_life(void)
{
    for (int how = 0; how < 4; how++) {
        open_with_one(INLINE);
        DECIDE_LOG("P0a ");
        if (how < 3)
            spoil_registry(how);
        else
            unlink(in_home("registry.json"));
        DECIDE_LOG("P0a ");
        DECIDE_LOG("P0a ");
        copy_file(harness_exit("dispatch_new"), in_home("lib/T/P0.so")); /* still followed */
        DECIDE_LOG("P0a* ");
        unlink(in_home("lib/T/P0.so")); /* nobody has deregistered it: X34, not X32 */
        DECIDE_LOG("");
        CU_ASSERT_EQUAL(meaning(0), SPSY_MEANING_FAILED);
        close_home();
    }
}

/* What the job last saw of its registration goes on too. */
static void held_deregistered(void)
{
    for (int how = 0; how < 4; how++) {
        open_with_one(INLINE);
        DECIDE_LOG("P0a ");
        CU_ASSERT_EQUAL(drop("SPSY0100", 10), 0);
        DECIDE_LOG("P0a ");
        if (how < 3)
            spoil_registry(how);
        else
            unlink(in_home("registry.json"));
        DECIDE_LOG("P0a ");
        unlink(in_home("lib/T/P0.so"));
        DECIDE_LOG("");
        CU_ASSERT_EQUAL(meaning(0), SPSY_MEANING_SKIPPED);
        CU_ASSERT_EQUAL(fixture.decision.basis, SPSY_BASIS_AUTHORITY);
        close_home();
    }
}

static void later_registration(void)
{
    struct spsy_job *early, *late;

    open_with_one(INLINE);
    DECIDE_LOG("P0a ");
    early = fixture.job;
    begin_job();
    late = fixture.job; /* began before, but has not yet run a guarded command */
    CU_ASSERT_EQUAL(add("SPSY0100", 5, "T/P1", "", false), 0);
    CU_ASSERT_EQUAL(add("SPSY0200", 10, "T/P2", "", false), 0);
    fixture.job = early;
    DECIDE_LOG("P0a ");
    fixture.job = late;
    DECIDE_LOG("P1a P0a P2b ");
    end_job();
    begin_job();
    DECIDE_LOG("P1a P0a P2b ");
    end_job();
    fixture.job = early;
    DECIDE_LOG("P0a ");
    close_home();
}

/* A list frozen empty stays empty, and needs the registry no more. */
static void frozen_empty(void)
{
    open_asking(NULL, 0);
    fixture.native = 1;
    DECIDE_LOG("");
    CU_ASSERT_EQUAL(fixture.decision.basis, SPSY_BASIS_AUTHORITY);
    CU_ASSERT_EQUAL(add("SPSY0100", 5, "T/P1", "", false), 0);
    DECIDE_LOG("");
    close_home();
}

static void deregistered(void)
{
    open_with_one(INLINE);
    script[0].answer = 0xF0;
    DECIDE_LOG("P0a ");
    CU_ASSERT_EQUAL(drop("SPSY0100", 10), 0);
    DECIDE_LOG("P0a ");
    CU_ASSERT_EQUAL(fixture.decision.basis, SPSY_BASIS_EXIT);
    rename(in_home("lib/T/P0.so"), in_home("lib/U/P0.so")); /* moved to another library */
    DECIDE_LOG("");
    CU_ASSERT_EQUAL(meaning(0), SPSY_MEANING_SKIPPED);
    CU_ASSERT_EQUAL(fixture.decision.calls[0].answer, -1);
    ASSERT_STRING(reason(0), "");
    CU_ASSERT_EQUAL(fixture.decision.verdict, SPSY_ALLOWED);
    CU_ASSERT_EQUAL(fixture.decision.basis, SPSY_BASIS_AUTHORITY);
    rename(in_home("lib/U/P0.so"), in_home("lib/T/P0.so"));
    DECIDE_LOG("P0a ");
    copy_file(harness_exit("dispatch_new"), in_home("lib/T/P0.so"));
    DECIDE_LOG("P0a* "); /* X33 goes on for it */
    unlink(in_home("lib/T/P0.so"));
    DECIDE_LOG("");
    CU_ASSERT_EQUAL(meaning(0), SPSY_MEANING_SKIPPED);
    CU_ASSERT_EQUAL(add("SPSY0100", 10, "T/P0", "", false), 0); /* registered, and missing: X34 */
    DECIDE_LOG("");
    CU_ASSERT_EQUAL(meaning(0), SPSY_MEANING_FAILED);
    CU_ASSERT_EQUAL(fixture.decision.basis, SPSY_BASIS_FAILURE);
    CU_ASSERT_EQUAL(drop("SPSY0100", 10), 0);
    CU_ASSERT_EQUAL(add("SPSY0100", 10, "T/P3", "", false), 0);
    DECIDE_LOG("P3a "); /* that entry counts */
    close_home();
}

/* ---- X33: all the ways to replace a file --------------------------------------------------- */

static void overwrite(const char *version)
{
    copy_file(harness_exit(version), in_home("lib/T/P0.so"));
}

static void rename_over(const char *version)
{
    copy_file(harness_exit(version), in_home("lib/T/new"));
    rename(in_home("lib/T/new"), in_home("lib/T/P0.so"));
}

static void swap_link(const char *version)
{
    copy_file(harness_exit("dispatch_old"), in_home("lib/U/dispatch_old"));
    copy_file(harness_exit("dispatch_new"), in_home("lib/U/dispatch_new"));
    unlink(in_home("lib/T/link"));
    CU_ASSERT_EQUAL(
        symlink(in_home(version[9] == 'n' ? "lib/U/dispatch_new" : "lib/U/dispatch_old"),
                in_home("lib/T/link")),
        0);
    rename(in_home("lib/T/link"), in_home("lib/T/P0.so"));
}

static void exchange_directories(const char *version)
{
    copy_file(harness_exit(version), in_home("lib/U/P0.so"));
    CU_ASSERT_EQUAL(
        renameat2(AT_FDCWD, in_home("lib/T"), AT_FDCWD, in_home("lib/U"), RENAME_EXCHANGE), 0);
}

static void replaced(void)
{
    static void (*const ways[])(const char *) = {overwrite, rename_over, swap_link,
                                                 exchange_directories};

    for (size_t way = 0; way < sizeof ways / sizeof ways[0]; way++) {
        struct spsy_job *running;

        open_with_one(INLINE);
        running = fixture.job;
        DECIDE_LOG("P0a ");
        for (int i = 0; i < 10; i++) { /* without a pause: timestamps may not tell */
            ways[way](i % 2 ? "dispatch_old" : "dispatch_new");
            DECIDE_LOG(i % 2 ? "P0a " : "P0a* ");
            DECIDE_LOG(i % 2 ? "P0a " : "P0a* ");
        }
        begin_job();
        ways[way]("dispatch_new");
        DECIDE_LOG("P0a* ");
        end_job();
        fixture.job = running;
        DECIDE_LOG("P0a* ");
        close_home();
    }
}

static void replaced_registration(void)
{
    open_with_one(INLINE);
    script[0].answer = script[1].answer = 0xF0;
    DECIDE_LOG("P0a ");
    CU_ASSERT_EQUAL(add("SPSY0100", 10, "T/P1", "", true), 0);
    DECIDE_LOG("P1a ");
    ASSERT_STRING(fixture.decision.calls[0].program, "T/P1");
    CU_ASSERT_EQUAL(add("SPSY0100", 10, "T/P1", "s", true), 0);
    DECIDE_LOG("P1a ");
    CU_ASSERT_EQUAL(meaning(0), SPSY_MEANING_WOULD_REFUSE);
    CU_ASSERT_EQUAL(fixture.decision.verdict, SPSY_ALLOWED);
    script[1].damage = true;
    CU_ASSERT_EQUAL(add("SPSY0100", 10, "T/P1", "", true), 0);
    DECIDE_LOG("P1a ");
    CU_ASSERT_EQUAL(fixture.decision.basis, SPSY_BASIS_FAILURE);
    CU_ASSERT_EQUAL(add("SPSY0100", 10, "T/P1", "i", true), 0);
    DECIDE_LOG("P1a ");
    CU_ASSERT_EQUAL(fixture.decision.basis, SPSY_BASIS_AUTHORITY);
    CU_ASSERT_EQUAL(add("SPSY0200", 10, "T/P2", "", true), 0); /* the same number, another format */
    DECIDE_LOG("P1a ");
    close_home();
}

/* The registry edited in place, the same size, without a pause. */
static int function_begins; /* first byte of the function identifier, as the program saw it */

static void note_form(int program, unsigned char *format, unsigned char *record)
{
    (void)program;
    (void)format;
    function_begins = record[4];
}

static void edited_registry(void)
{
    char *text;
    size_t size;

    open_with_one(INLINE);
    DECIDE_LOG("P0a ");
    text = harness_read(in_home("registry.json"), &size);
    for (int i = 0; i < 20; i++) {
        strstr(text, "T/P")[3] = i % 2 ? '0' : '1';
        harness_write(in_home("registry.json"), text, size);
        DECIDE_LOG(i % 2 ? "P0a " : "P1a ");
    }
    free(text);
    close_home();
}

/* The same program under other attributes: what is loaded for one is not called for the other. */
static void edited_attributes(void)
{
    struct registered p0 = {0, 10, "T/P0", INLINE}, entries = {0, 10, "T/ENTRIES", ""};

    open_with_one(INLINE);
    during_call = note_form;
    for (int i = 0; i < 6; i++) {
        p0.attributes = i % 2 ? ",\"run\":\"*INLINE\",\"ccsid\":819" : INLINE;
        write_registry(&p0, 1);
        DECIDE_LOG("P0a ");
        CU_ASSERT_EQUAL(function_begins, i % 2 ? 0x44 : 0xC4); /* the D of DLTSPLF */
    }
    copy_file(harness_exit("program_entries"), in_home("lib/T/ENTRIES.so"));
    settle();
    for (int i = 0; i < 6; i++) {
        entries.attributes = i % 2 ? ",\"run\":\"*INLINE\",\"entry\":\"other_entry\""
                                   : ",\"run\":\"*INLINE\",\"entry\":\"spsy_exit\"";
        write_registry(&entries, 1);
        DECIDE_LOG("");
        CU_ASSERT_EQUAL(fixture.decision.calls[0].answer, i % 2 ? 'F' : 'B');
    }
    close_home();
}

/* ---- changed while they are asked -----------------------------------------------------------
 * A dispatch that has loaded nothing asks what was there when it started, and its answers stand;
 * one that has just loaded a program makes sure of it. */

static int changes_left;
static void (*replace_how)(const char *version) = rename_over;

static void replace_meanwhile(int program, unsigned char *format, unsigned char *record)
{
    (void)format;
    (void)record;
    if (program == 0 && changes_left > 0) {
        changes_left--;
        replace_how(changes_left % 2 ? "dispatch_new" : "dispatch_old");
    }
}

static void register_meanwhile(int program, unsigned char *format, unsigned char *record)
{
    (void)format;
    (void)record;
    if (program == 0 && changes_left > 0) {
        changes_left--;
        if (changes_left > 0) /* first a number that this job does not hold: X31 */
            CU_ASSERT_EQUAL(add("SPSY0100", changes_left, "T/P2", "", true), 0)
        if (changes_left == 0)
            CU_ASSERT_EQUAL(add("SPSY0100", 10, "T/P1", "", true), 0)
    }
}

static void changed_meanwhile(void)
{
    open_with_one(INLINE);
    DECIDE_LOG("P0a ");
    during_call = replace_meanwhile;
    script[0].answer = 0xF1;
    for (changes_left = 1; changes_left <= 3;) {
        static const char *const logs[] = {"", "P0a P0a ", "P0a P0a* P0a ", "P0a P0a P0a* P0a "};
        int changes = changes_left;

        rename_over("dispatch_old"); /* to be loaded */
        DECIDE_LOG(logs[changes]);
        CU_ASSERT_EQUAL(fixture.decision.call_count, 1);
        CU_ASSERT_EQUAL(fixture.decision.verdict, SPSY_ALLOWED);
        changes_left = changes + 1;
    }
    rename_over("dispatch_old");
    changes_left = 4;
    CU_ASSERT_EQUAL(decide(), 0);
    CU_ASSERT_EQUAL(strlen(call_log) / 4, 4); /* the first and three times again */
    CU_ASSERT_EQUAL(fixture.decision.verdict, SPSY_REFUSED);
    CU_ASSERT_EQUAL(fixture.decision.basis, SPSY_BASIS_FAILURE);
    CU_ASSERT_EQUAL(fixture.decision.call_count, 0);
    CU_ASSERT_EQUAL(fixture.native_asked, 0);
    CU_ASSERT(strstr(fixture.decision.why, "changed") != NULL);
    close_home();
}

/* The dispatch started before the replacement. */
static void replaced_meanwhile(void)
{
    static void (*const ways[])(const char *) = {overwrite, rename_over, swap_link,
                                                 exchange_directories};

    for (size_t way = 0; way < sizeof ways / sizeof ways[0]; way++) {
        open_with_one(INLINE);
        DECIDE_LOG("P0a ");
        during_call = replace_meanwhile;
        replace_how = ways[way];
        script[0].answer = 0xF1;
        changes_left = 2;
        DECIDE_LOG("P0a ");
        CU_ASSERT_EQUAL(changes_left, 1);
        CU_ASSERT_EQUAL(fixture.decision.verdict, SPSY_ALLOWED);
        changes_left = 0;
        DECIDE_LOG("P0a* ");
        replace_how = rename_over;
        close_home();
    }
}

static void registered_meanwhile(void)
{
    open_with_one(INLINE);
    DECIDE_LOG("P0a ");
    during_call = register_meanwhile;
    changes_left = 2;
    DECIDE_LOG("P0a "); /* another number: X31 */
    DECIDE_LOG("P0a "); /* its own, for the next dispatch */
    DECIDE_LOG("P1a ");
    close_home();
}

/* ---- isolated: the mapping follows the file ---------------------------------------------------
 */

static int messages;
static const char *touched; /* of the home, overwritten in place with what it holds already */

static int overwrite_meanwhile(void *context, const char *text, struct spsy_error *error)
{
    (void)context;
    (void)text;
    (void)error;
    messages++;
    if (changes_left > 0) {
        changes_left--;
        copy_file(in_home(touched), in_home("lib/T/copy"));
        copy_file(in_home("lib/T/copy"), in_home(touched));
        settle();
    }
    return 0;
}

/* P0 sends a message and allows, P1 has no opinion. */
static void open_with_isolated(const char *mode)
{
    struct registered two[] = {{0, 10, "T/P0", mode}, {0, 20, "T/P1", ",\"mode\":\"*SHADOW\""}};

    open_home();
    copy_file(harness_exit("dispatch_message"), in_home("lib/T/P0.so"));
    write_registry(two, 2);
    settle();
    begin_job();
    clear_scripts();
    make_request("DLTSPLF", true);
    fixture.callbacks.job_log = overwrite_meanwhile;
    fixture.native = 0;
}

static void overwritten_meanwhile(void)
{
    static const char *const files[] = {"lib/T/P0.so", "lib/T/P1.so"};

    for (size_t file = 0; file < 2; file++) {
        open_with_isolated("");
        for (int changes = 0; changes <= 4; changes++) {
            touched = files[file];
            changes_left = changes;
            messages = 0;
            CU_ASSERT_EQUAL(decide(), 0);
            CU_ASSERT_EQUAL(messages, changes < 4 ? changes + 1 : 4);
            CU_ASSERT_EQUAL(fixture.decision.verdict, changes < 4 ? SPSY_ALLOWED : SPSY_REFUSED);
            CU_ASSERT_EQUAL(fixture.decision.basis,
                            changes < 4 ? SPSY_BASIS_EXIT : SPSY_BASIS_FAILURE);
        }
        messages = 0; /* as it is now */
        CU_ASSERT_EQUAL(decide(), 0);
        CU_ASSERT_EQUAL(messages, 1);
        close_home();
    }
    open_with_isolated("");
    CU_ASSERT_EQUAL(decide(), 0);
    touched = "lib/T/P2.so"; /* another program */
    changes_left = 1;
    messages = 0;
    CU_ASSERT_EQUAL(decide(), 0);
    CU_ASSERT_EQUAL(messages, 1);
    close_home();
}

/* X36 within X33: an inner dispatch never changes what runs further up. */
static int inner_status;
static struct spsy_decision inner_decision;

static void replace_and_decide(int program, unsigned char *format, unsigned char *record)
{
    struct spsy_request request = fixture.request;

    (void)format;
    (void)record;
    if (program != 0 || changes_left == 0)
        return;
    changes_left--;
    rename_over("dispatch_new");
    request.fields.function = "QUSRSPLA";
    inner_status =
        spsy_job_decide(fixture.job, &request, &fixture.callbacks, &inner_decision, NULL);
}

static void changed_before_inner(void)
{
    open_with_one(INLINE);
    DECIDE_LOG("P0a ");
    during_call = replace_and_decide;
    changes_left = 1;
    DECIDE_LOG("P0a P0a* "); /* it could not be asked in the inner one */
    CU_ASSERT_EQUAL(inner_status, 0);
    CU_ASSERT_EQUAL(inner_decision.verdict, SPSY_REFUSED);
    CU_ASSERT_EQUAL(inner_decision.basis, SPSY_BASIS_FAILURE);
    CU_ASSERT_EQUAL(fixture.decision.verdict, SPSY_ALLOWED);
    close_home();
}

/* ---- a list read ahead -----------------------------------------------------------------------
 */

static void change_nothing(void)
{
}

static void deregister_all(void)
{
    write_registry(NULL, 0);
}

static void register_another(void)
{
    static const struct registered three[] = {
        {0, 10, "T/P0", ""}, {0, 15, "T/P0", ""}, {0, 20, "T/P1", ISOLATED}};

    write_registry(three, 3);
}

static void replace_expected(void)
{
    copy_file(harness_exit("dispatch_mute"), in_home("lib/T/P0.so"));
}

static void delete_expected(void)
{
    unlink(in_home("lib/T/P0.so"));
}

static void spoil_expected(void)
{
    harness_write(in_home("registry.json"), "{", 1);
}

static void run_inline(void)
{
    static const struct registered one = {0, 10, "T/P1", INLINE};

    write_registry(&one, 1);
}

/* Whatever happens between reading ahead and the first dispatch, that one has it. */
static void read_ahead(void)
{
    static const struct {
        void (*change)(void);
        size_t calls;
        enum spsy_basis basis;
    } cases[] = {
        {change_nothing, 2, SPSY_BASIS_EXIT},     {deregister_all, 0, SPSY_BASIS_AUTHORITY},
        {register_another, 3, SPSY_BASIS_EXIT},   {replace_expected, 2, SPSY_BASIS_AUTHORITY},
        {delete_expected, 1, SPSY_BASIS_FAILURE}, {spoil_expected, 0, SPSY_BASIS_FAILURE},
        {run_inline, 1, SPSY_BASIS_AUTHORITY},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cJSON *programs;

        open_with_isolated("");
        end_job();
        spsy_host_expect(fixture.host);
        spsy_host_expect(fixture.host); /* harmless */
        begin_job();
        CU_ASSERT_EQUAL(spsy_job_programs(fixture.job, &programs, &fixture.error), 0);
        CU_ASSERT_EQUAL(cJSON_GetArraySize(programs), 0); /* it is not frozen */
        cJSON_Delete(programs);
        cases[i].change();
        decide();
        CU_ASSERT_EQUAL(fixture.decision.basis, cases[i].basis);
        CU_ASSERT_EQUAL(fixture.decision.call_count, cases[i].calls);
        spsy_host_expect(fixture.host); /* for a job that never comes */
        close_home();
    }
}

/* A bypassed command freezes nothing (X30), and the list that is held is held (X31). */
static void read_ahead_and_bypassed(void)
{
    open_with_isolated("");
    end_job();
    spsy_host_expect(fixture.host);
    begin_job();
    fixture.request.special.own = SPSY_SPLCTL;
    CU_ASSERT_EQUAL(decide(), 0);
    CU_ASSERT_EQUAL(fixture.decision.basis, SPSY_BASIS_BYPASS_SPLCTL);
    CU_ASSERT_EQUAL(fixture.decision.call_count, 0);
    deregister_all();
    fixture.request.special.own = 0;
    CU_ASSERT_EQUAL(decide(), 0);
    CU_ASSERT_EQUAL(fixture.decision.basis, SPSY_BASIS_AUTHORITY);
    register_another();
    CU_ASSERT_EQUAL(decide(), 0);
    CU_ASSERT_EQUAL(fixture.decision.basis, SPSY_BASIS_AUTHORITY);
    close_home();
}

/* ---- X34 ------------------------------------------------------------------------------------- */

static void break_program(int how)
{
    const char *path = in_home("lib/T/P0.so");

    switch (how) {
    case 0:
        unlink(path);
        break;
    case 1:
        chmod(path, 0777);
        break;
    case 2:
        harness_write(path, "not a program", 13);
        break;
    case 3:
        unlink(path);
        mkdir(path, 0755);
        break;
    default:
        chmod(in_home("lib/T"), 0777); /* a parent directory: the file itself is as it was */
        break;
    }
}

static void broken_program(void)
{
    static const char *const causes[] = {"missing: ", "untrusted: ", "P0.so", "P0.so",
                                         "untrusted: "};

    for (int how = 0; how < 5; how++) {
        for (int policy = 0; policy < 4; policy++) {
            struct registered two[] = {{0, 10, "T/P0", ""}, {0, 20, "T/P1", INLINE}};
            char attributes[128];
            bool ends = policy == 0;

            open_home();
            snprintf(attributes, sizeof attributes, INLINE ",\"onFailure\":\"%s\",\"mode\":\"%s\"",
                     policy & 1 ? "*IGNORE" : "*REFUSE", policy & 2 ? "*SHADOW" : "*ENFORCE");
            two[0].attributes = attributes;
            write_registry(two, 2);
            break_program(how);
            begin_job();
            clear_scripts();
            make_request("DLTSPLF", true);
            fixture.native = 1;
            DECIDE_LOG(ends || how == 4 ? "" : "P1a ");
            CU_ASSERT_EQUAL(meaning(0), SPSY_MEANING_FAILED);
            CU_ASSERT_EQUAL(fixture.decision.calls[0].answer, -1);
            CU_ASSERT(strstr(reason(0), causes[how]) != NULL);
            CU_ASSERT_EQUAL(fixture.decision.call_count, ends ? 1 : 2);
            CU_ASSERT_EQUAL(fixture.decision.basis,
                            ends || how == 4 ? SPSY_BASIS_FAILURE : SPSY_BASIS_AUTHORITY);
            if (how == 4)
                chmod(in_home("lib/T"), 0755);
            else if (how == 3)
                rmdir(in_home("lib/T/P0.so"));
            overwrite("dispatch_new"); /* mended */
            DECIDE_LOG("P0a* P1a ");
            close_home();
        }
    }
}

static void mended_directory(void)
{
    open_with_one(INLINE);
    chmod(in_home("lib/T"), 0777);
    for (int i = 0; i < 5; i++) /* not suspended: it is not the program that fails */
        DECIDE_LOG("");
    chmod(in_home("lib/T"), 0755);
    DECIDE_LOG("P0a ");
    close_home();
}

static void suspended(void)
{
    for (int ignore = 0; ignore < 2; ignore++) {
        open_with_one(ignore ? INLINE ",\"onFailure\":\"*IGNORE\"" : INLINE);
        script[0].damage = true;
        for (int i = 0; i < 3; i++)
            DECIDE_LOG("P0a ");
        script[0].damage = false;
        for (int i = 0; i < 3; i++) {
            DECIDE_LOG("");
            CU_ASSERT_EQUAL(meaning(0), SPSY_MEANING_FAILED);
            ASSERT_STRING(reason(0), "suspended after 3 failures");
            CU_ASSERT_EQUAL(fixture.decision.basis,
                            ignore ? SPSY_BASIS_AUTHORITY : SPSY_BASIS_FAILURE);
        }
        overwrite("dispatch_new");
        DECIDE_LOG("P0a* ");
        script[0].damage = true; /* two failures and a good call do not suspend; a third does */
        DECIDE_LOG("P0a* ");
        DECIDE_LOG("P0a* ");
        script[0].damage = false;
        DECIDE_LOG("P0a* ");
        script[0].damage = true;
        DECIDE_LOG("P0a* ");
        DECIDE_LOG("");
        end_job();
        begin_job(); /* another job has its own count */
        DECIDE_LOG("P0a* ");
        close_home();
    }
}

/* What its failures were about is mended by registering it anew; its file stays as it is. */
static void suspended_and_registered_anew(void)
{
    static const char *const runs[] = {",\"run\":\"*INLINE\"", ""};

    for (size_t run = 0; run < 2; run++) {
        char attributes[64], shadow[64];
        struct registered one = {0, 10, "T/P0", attributes};

        open_with_one(runs[run]);
        script[0].answer = 0x31; /* inline, isolated: an ASCII '1', which CCSID(*AUTO) is not */
        fixture.request.fields.user_defined_data = "31";
        for (int i = 0; i < 4; i++)
            CU_ASSERT_EQUAL(decide(), 0);
        ASSERT_STRING(reason(0), "suspended after 3 failures");
        snprintf(shadow, sizeof shadow, "%s,\"mode\":\"*SHADOW\"", runs[run]);
        one.attributes = shadow;
        write_registry(&one, 1);
        CU_ASSERT_EQUAL(decide(), 0); /* nothing that its failures were about */
        ASSERT_STRING(reason(0), "suspended after 3 failures");
        snprintf(attributes, sizeof attributes, "%s,\"ccsid\":819", runs[run]);
        one.attributes = attributes;
        write_registry(&one, 1);
        CU_ASSERT_EQUAL(decide(), 0);
        CU_ASSERT_EQUAL(meaning(0), SPSY_MEANING_ALLOW);
        CU_ASSERT_EQUAL(fixture.decision.basis, SPSY_BASIS_EXIT);
        close_home();
    }
}

/* One file under several numbers: followed together. */
static void shared_file(void)
{
    struct registered three[] = {
        {0, 10, "T/P0", INLINE}, {0, 20, "T/P1", INLINE}, {1, 5, "T/P0", INLINE}};

    open_asking(three, 3);
    fixture.native = 1;
    DECIDE_LOG("P0a P1a P0b ");
    overwrite("dispatch_new");
    DECIDE_LOG("P0a* P1a P0b* ");
    CU_ASSERT_EQUAL(drop("SPSY0100", 10), 0);
    unlink(in_home("lib/T/P0.so")); /* one is skipped, the other one is missing */
    DECIDE_LOG("P1a ");
    CU_ASSERT_EQUAL(meaning(0), SPSY_MEANING_SKIPPED);
    CU_ASSERT_EQUAL(meaning(2), SPSY_MEANING_FAILED);
    close_home();
}

/* One of them is registered anew as another program: it no longer shares the file. */
static void no_longer_shared(void)
{
    struct registered two[] = {{0, 10, "T/P0", INLINE}, {0, 20, "T/P0", INLINE}};

    open_asking(two, 2);
    fixture.native = 1;
    DECIDE_LOG("P0a P0a ");
    CU_ASSERT_EQUAL(add("SPSY0100", 20, "T/P1", "", true), 0);
    DECIDE_LOG("P0a P1a ");
    two[0].attributes = INLINE ",\"onFailure\":\"*IGNORE\"";
    two[1].program = "T/P1";
    write_registry(two, 2);
    unlink(in_home("lib/T/P0.so"));
    DECIDE_LOG("P1a ");
    CU_ASSERT_EQUAL(meaning(0), SPSY_MEANING_FAILED);
    CU_ASSERT_EQUAL(meaning(1), SPSY_MEANING_NONE);
    close_home();
}

/* One leaves the exit host, or comes into it: the others in it stay who they are. */
static void run_changed(void)
{
    struct registered three[] = {
        {0, 10, "T/P0", ISOLATED}, {0, 20, "T/P1", ISOLATED}, {1, 10, "T/P2", ISOLATED}};

    open_home();
    write_registry(three, 3);
    settle();
    begin_job();
    clear_scripts();
    script[0].answer = script[1].answer = script[2].answer = -1;
    make_request("DLTSPLF", true);
    fixture.request.fields.user_defined_data = "A1A2A3";
    for (int run = 0; run < 8; run++) { /* every combination */
        CU_ASSERT_EQUAL(decide(), 0);
        CU_ASSERT_EQUAL_FATAL(fixture.decision.call_count, 3);
        for (int i = 0; i < 3; i++)
            CU_ASSERT_EQUAL(fixture.decision.calls[i].answer, run >> i & 1 ? 0x40 : 0xA1 + i);
        for (int i = 0; i < 3; i++)
            three[i].attributes = (run + 1) >> i & 1 ? INLINE : ISOLATED;
        write_registry(three, 3);
    }
    close_home();
}

/* Nothing is ever unloaded; a job takes over what an ended one had loaded. */
static void many_jobs(void)
{
    int before = 0;

    open_with_one(INLINE);
    for (int i = 0; i < 200; i++) {
        DECIDE_LOG("P0a ");
        end_job();
        begin_job();
        if (i == 0)
            before = harness_descriptors();
    }
    CU_ASSERT_EQUAL(harness_descriptors(), before);
    close_home();
}

/* A file that changed just before it was loaded could change again and look the same: until its
 * timestamps would tell, what it holds is compared, and loaded again only when it differs. */
static void compared_while_recent(void)
{
    int loaded;

    open_with_one(INLINE);
    for (int i = 0; i < 20; i++) {
        overwrite(i % 2 ? "dispatch_old" : "dispatch_new");
        DECIDE_LOG(i % 2 ? "P0a " : "P0a* ");
        loaded = harness_descriptors();
        for (int again = 0; again < 5; again++)
            DECIDE_LOG(i % 2 ? "P0a " : "P0a* ");
        CU_ASSERT_EQUAL(harness_descriptors(), loaded);
    }
    close_home();
}

static void arguments(void)
{
    struct spsy_host_options options = {"/nonexistent/home", NULL, NULL};
    struct spsy_job_options job = {"000123", "ALICE", "PAYROLL", SPSY_JOB_BATCH};
    static const char *const numbers[] = {"", "12345", "1234567", "12345A", "      "};
    struct spsy_host *host = (struct spsy_host *)1;
    struct spsy_job *begun;

    CU_ASSERT_EQUAL(spsy_host_open(&options, &host, &fixture.error), SPSY_ERR_IO);
    CU_ASSERT_PTR_NULL(host);
    options.home = "relative";
    CU_ASSERT_EQUAL(spsy_host_open(&options, &host, &fixture.error), SPSY_ERR_ARGUMENT);
    options.home = NULL;
    CU_ASSERT_EQUAL(spsy_host_open(&options, &host, NULL), SPSY_ERR_ARGUMENT);
    spsy_host_close(NULL);
    spsy_job_end(NULL);
    open_home();
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        job.number = numbers[i];
        CU_ASSERT_EQUAL(spsy_job_begin(fixture.host, &job, &begun, &fixture.error),
                        SPSY_ERR_ARGUMENT);
        CU_ASSERT_PTR_NULL(begun);
    }
    job.number = "000123";
    job.user = "ALICEALICE1";
    CU_ASSERT_EQUAL(spsy_job_begin(fixture.host, &job, &begun, &fixture.error), SPSY_ERR_VALUE);
    job.user = "ALICEALICE";
    CU_ASSERT_EQUAL(spsy_job_begin(fixture.host, &job, &begun, &fixture.error), 0);
    spsy_job_end(begun);
    job.type = (enum spsy_job_type)5;
    CU_ASSERT_EQUAL(spsy_job_begin(fixture.host, &job, &begun, &fixture.error), SPSY_ERR_ARGUMENT);
    close_home();
}

static const struct test tests[] = {
    {"X30 a registry unusable at first refuses, bypassed ones go on", unusable_at_first},
    {"X30 the list is held for life", held_for_life},
    {"X31 a later registration", later_registration},
    {"X30 X31 a list frozen empty", frozen_empty},
    {"X30 X32 deregistered, then the registry is unusable", held_deregistered},
    {"X32 X33 X34 deregistered: called on, skipped when the file is gone", deregistered},
    {"X33 replaced in place, by rename, link and directory", replaced},
    {"X33 ADDEXITPGM REPLACE(*YES)", replaced_registration},
    {"X33 registry.json edited in place", edited_registry},
    {"X33 the same program with another CCSID or ENTRY", edited_attributes},
    {"X33 changed while it is loaded: asked again, at most three times", changed_meanwhile},
    {"X33 replaced while it is asked: the next dispatch has it", replaced_meanwhile},
    {"X33 isolated, overwritten while it is asked: asked again", overwritten_meanwhile},
    {"X31 X33 registered while they are asked", registered_meanwhile},
    {"X33 X36 changed before an inner dispatch", changed_before_inner},
    {"X30 X31 X33 a list read ahead is not frozen by that", read_ahead},
    {"X30 X31 read ahead, then bypassed", read_ahead_and_bypassed},
    {"X34 missing, untrusted, broken: policy, mode, mended", broken_program},
    {"X34 a directory mended", mended_directory},
    {"X34 suspended after three failures", suspended},
    {"X33 X34 suspended, and registered anew", suspended_and_registered_anew},
    {"X32 X33 one file under several numbers", shared_file},
    {"X33 one file under several numbers, until one is replaced", no_longer_shared},
    {"X33 RUN changed, one after the other", run_changed},
    {"X33 compared while its timestamps could hide a change", compared_while_recent},
    {"jobs take over what ended ones loaded", many_jobs},
    {"arguments of hosts and jobs", arguments},
};
HARNESS_MAIN("list", tests)
