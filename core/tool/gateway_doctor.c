#include "tool/gateway_doctor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"
#include "base/message.h"
#include "cli/output.h"
#include "gateway/gateway.h"
#include "session/login.h"
#include "session/settings.h"
#include "setup/ground.h"

struct examination {
    const struct words *words;
    const char *cupsd;
    char user[LOGIN_NAME_SIZE];
    cJSON *rows; /* with --json */
    bool broken;
};

static const char *const finding_names[] = {[GROUND_HOLDS] = "ok",
                                            [GROUND_WEAK] = "weak",
                                            [GROUND_UNKNOWN] = "unknown",
                                            [GROUND_BROKEN] = "wrong"};

static void say(void *context, const char *check, enum ground_finding finding, const char *text)
{
    struct examination *examination = context;

    examination->broken |= finding == GROUND_BROKEN || finding == GROUND_UNKNOWN;
    if (examination->rows) {
        cJSON *row = cJSON_CreateObject();

        cJSON_AddStringToObject(row, "check", check);
        cJSON_AddStringToObject(row, "finding", finding_names[finding]);
        cJSON_AddStringToObject(row, "text", text);
        cJSON_AddItemToArray(examination->rows, row);
        return;
    }
    output_line(stdout, "%-8s %s: %s", finding_names[finding], check, text);
}

/* Without root nobody else can be tried: what mode and owner say, and who could become lp. */
static void look_only(struct examination *examination)
{
    struct ground_people people = {0};
    char text[GROUND_TEXT_SIZE];
    struct spsy_error error;

    say(examination, "socket", ground_reach(examination->cupsd, examination->user, text), text);
    if (ground_who("", examination->user, &people, &error) < 0)
        say(examination, "lp", GROUND_UNKNOWN, error.text);
    for (size_t i = 0; i < people.count; i++)
        say(examination, "lp", people.person[i].expected ? GROUND_HOLDS : GROUND_WEAK,
            people.person[i].text);
    ground_people_release(&people);
    say(examination, "names", GROUND_UNKNOWN,
        "whom cupsd believes can be tried by root alone: run spsy doctor --gateway as root");
}

/* The user of the gateway is the home's owner. */
static int find_user(struct examination *examination, uid_t *owner)
{
    struct spsy_error error = {.text = "it has no login"};
    struct stat status;

    if (stat(examination->words->home, &status) != 0) {
        output_line(stderr, "SPY0103: home %s: there is none; --home names the gateway's",
                    examination->words->home);
        return -1;
    }
    *owner = status.st_uid;
    if (login_by_uid(status.st_uid, examination->user, &error) > 0)
        return 0;
    output_line(stderr, "SPY0103: home %s belongs to user id %u: %s", examination->words->home,
                (unsigned)status.st_uid, error.text);
    return -1;
}

/* What is switched on shows titles to whoever the recipient is (G6). */
static void look_at_settings(struct examination *examination, uid_t owner)
{
    struct settings settings;
    struct spsy_error error = {0};

    if (settings_read(examination->words->home, owner, &settings, &error) < 0)
        say(examination, "settings", GROUND_BROKEN, error.text);
    say(examination, "push", settings.gateway_push ? GROUND_WEAK : GROUND_HOLDS,
        settings.gateway_push
            ? "gatewayPush lets cupsd push events, which hold the titles of everybody's jobs"
            : "cupsd pushes no events; GNOME does not tell when a job is done (gatewayPush, dbus)");
    say(examination, "allow", GROUND_HOLDS,
        settings.gateway_allow == SETTINGS_ALLOW_GRANT
            ? "a program's '1' lets the user do what cupsd's policy would refuse (gatewayAllow)"
            : "a program's '1' is no objection; cupsd's policy decides (gatewayAllow)");
}

int gateway_doctor_words(const struct words *words)
{
    struct examination examination = {.words = words, .cupsd = GATEWAY_CUPSD};
    const char *value;
    uid_t owner;
    char *text;

    for (int i = 2; i < words->count; i++)
        if ((value = words_value(words, &i, "--cupsd")))
            examination.cupsd = value;
        else
            return words_wrong(words, "doctor --gateway [--cupsd PATH]: not %s", words->word[i]);
    if (find_user(&examination, &owner) < 0)
        return SPSY_MESSAGE_FAILED;
    if (words->json)
        examination.rows = cJSON_CreateArray();
    look_at_settings(&examination, owner);
    if (geteuid() == 0)
        ground_direct(examination.cupsd, examination.user, say, &examination);
    else
        look_only(&examination);
    if (examination.rows) {
        text = cJSON_PrintUnformatted(examination.rows);
        puts(text ? text : "[]");
        cJSON_free(text);
        cJSON_Delete(examination.rows);
    }
    return examination.broken ? SPSY_MESSAGE_FAILED : SPSY_MESSAGE_COMPLETION;
}
