/* commands_profile.c - profiles in a script. PASSWORD is none of its keywords: what signs on is
 * sealed, and goes another way. */
#include <stdlib.h>
#include <string.h>

#include "backup/commands.h"
#include "object/stored.h"

/* A profile as CRTUSRPRF leaves it when nothing is said. */
static const struct spool_image_value fresh[] = {
    {.bytes = ""},                     /* name */
    {.number = 0},                     /* special */
    {.bytes = "*NONE", .length = 5},   /* group_profile */
    {.bytes = ""},                     /* supplemental */
    {.number = 1},                     /* enabled */
    {.bytes = ""},                     /* queue_library */
    {.bytes = "*WRKSTN", .length = 7}, /* queue */
    {.bytes = ""},                     /* text */
    {.null = true},                    /* local_user */
    {.null = true},                    /* local_uid */
    {.bytes = "{}", .length = 2},      /* stored */
    {.bytes = ""},                     /* owner */
    {.number = SPOOL_AUT_EXCLUDE},     /* public_authority */
};

static bool differs(const struct difference *difference, const struct spool_image_value *before,
                    const char *name)
{
    return !image_value_equal(image_value(difference, before, name),
                              image_value(difference, difference->live, name));
}

/* ---- before ---- */

/* A login is one profile: whoever gives it up does so before another takes it. */
static void free_login(struct script *script, const struct difference *difference)
{
    const struct spool_image_value *then =
        image_value(difference, difference->backup, "local_user");

    if (!then->null &&
        (!difference->live ||
         !image_value_equal(then, image_value(difference, difference->live, "local_user"))))
        fprintf(script->out, "CHGUSRPRF USRPRF(%s) LCLUSER(*NONE)\n", difference->backup[0].bytes);
}

void script_profiles_free(struct script *script)
{
    script_each(script, SPOOL_IMAGE_PROFILE, SCRIPT_CHANGED | SCRIPT_REMOVED, free_login);
}

static void create(struct script *script, const struct difference *difference)
{
    fprintf(script->out, "CRTUSRPRF USRPRF(%s)\n", difference->live[0].bytes);
}

void script_profiles_create(struct script *script)
{
    script_each(script, SPOOL_IMAGE_PROFILE, SCRIPT_ADDED, create);
}

/* ---- what they are ---- */

static void specials(FILE *out, uint32_t set)
{
    const char *blank = "";

    fputs(" SPCAUT(", out);
    for (uint32_t bit = 1; bit <= SPSY_ALL_SPECIAL; bit <<= 1)
        if (set & bit) {
            fprintf(out, "%s%s", blank, spool_special_name(bit));
            blank = " ";
        }
    fputs(*blank ? ")" : "*NONE)", out);
}

static void queue(FILE *out, const char *library, const char *name)
{
    fprintf(out, " OUTQ(%s%s%s)", library, *library ? "/" : "", name);
}

static void columns(struct script *script, const struct difference *difference,
                    const struct spool_image_value *before)
{
    const struct spool_image_value *now = difference->live;
    FILE *out = script->out;

    if (differs(difference, before, "special"))
        specials(out, (uint32_t)script_number(difference, now, "special"));
    if (differs(difference, before, "group_profile"))
        fprintf(out, " GRPPRF(%s)", script_text(difference, now, "group_profile"));
    if (differs(difference, before, "supplemental"))
        fprintf(out, " SUPGRPPRF(%s)",
                script_text(difference, now, "supplemental")[0]
                    ? script_text(difference, now, "supplemental")
                    : "*NONE");
    if (differs(difference, before, "enabled"))
        fprintf(out, " STATUS(%s)",
                script_number(difference, now, "enabled") ? "*ENABLED" : "*DISABLED");
    if (differs(difference, before, "queue_library") || differs(difference, before, "queue"))
        queue(out, script_text(difference, now, "queue_library"),
              script_text(difference, now, "queue"));
    if (differs(difference, before, "text"))
        cl_description(out, "TEXT", script_text(difference, now, "text"));
    if (!image_value(difference, now, "local_user")->null &&
        (differs(difference, before, "local_user") || differs(difference, before, "local_uid"))) {
        fputs(" LCLUSER(", out);
        cl_quoted(out, script_text(difference, now, "local_user"));
        fputc(')', out);
    }
}

/* What a statement would say besides the profile's name; a change of owner or public authority
 * alone is another command's. */
static void change(struct script *script, const struct difference *difference)
{
    const struct spool_image_value *before = difference->backup ? difference->backup : fresh;
    char *said = NULL;
    size_t length = 0;
    FILE *out = script->out;

    script->out = open_memstream(&said, &length);
    if (!script->out) {
        script->out = out;
        script_left(script, "user profile %s: out of memory", difference->live[0].bytes);
        return;
    }
    columns(script, difference, before);
    script_stored(script, &spool_profile_stored, script_text(difference, before, "stored"),
                  script_text(difference, difference->live, "stored"));
    fclose(script->out);
    script->out = out;
    if (length > 0)
        fprintf(out, "CHGUSRPRF USRPRF(%s)%s\n", difference->live[0].bytes, said);
    free(said);
}

/* Those that go leave their groups, which may go, too; and the profiles that they own. */
static void leave(struct script *script, const struct difference *difference)
{
    fprintf(script->out,
            "CHGUSRPRF USRPRF(%s) GRPPRF(*NONE) SUPGRPPRF(*NONE) OWNER(*USRPRF) GRPAUT(*NONE) "
            "GRPAUTTYP(*PRIVATE)\n"
            "CHGOBJOWN OBJ(%s) OBJTYPE(*USRPRF) NEWOWN(QSECOFR)\n",
            difference->backup[0].bytes, difference->backup[0].bytes);
}

void script_profiles_change(struct script *script)
{
    script_each(script, SPOOL_IMAGE_PROFILE, SCRIPT_CHANGED | SCRIPT_ADDED, change);
    script_each(script, SPOOL_IMAGE_PROFILE, SCRIPT_REMOVED, leave);
}

static void delete (struct script *script, const struct difference *difference)
{
    fprintf(script->out, "DLTUSRPRF USRPRF(%s)\n", difference->backup[0].bytes);
}

void script_profiles_delete(struct script *script)
{
    script_each(script, SPOOL_IMAGE_PROFILE, SCRIPT_REMOVED, delete);
}
