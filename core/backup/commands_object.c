/* commands_object.c - libraries, queues, save files, keys in a script: made, changed, owned,
 * deleted; and who has authority to what. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "backup/commands.h"
#include "object/stored.h"

/* A queue as CRTOUTQ leaves it when nothing is said but AUT. */
static const struct spool_image_value fresh_queue[] = {
    {.bytes = ""},                  /* library */
    {.bytes = ""},                  /* name */
    {.bytes = ""},                  /* owner */
    {.number = SPOOL_AUT_EXCLUDE},  /* public_authority */
    {.number = SPOOL_DSPDTA_NO},    /* display_data */
    {.number = 1},                  /* operator_control */
    {.number = SPOOL_AUTCHK_OWNER}, /* authority_check */
    {.bytes = ""},                  /* text */
    {.number = 0},                  /* held */
    {.bytes = "{}", .length = 2},   /* stored */
    {.bytes = ""},                  /* key_label */
    {.bytes = ""},                  /* protection */
};

static const char *const types[] = {"*OUTQ", "*LIB", "*FILE", "*USRPRF", "*SPLKEY"};
enum { TYPES = sizeof types / sizeof types[0] };

/* "LIBRARY/NAME", of what is in QSYS or nowhere "NAME". */
static void object_name(FILE *out, const char *library, const char *name)
{
    fprintf(out, "%s%s%s", library, *library ? "/" : "", name);
}

/* ---- making ---- */

static void create_library(struct script *script, const struct difference *difference)
{
    const struct spool_image_value *now = difference->live;
    const char *device = script_text(difference, now, "asp_device");

    fprintf(script->out, "CRTLIB LIB(%s) AUT(*EXCLUDE)", now[0].bytes);
    if (strcmp(device, "*SYSBAS") == 0)
        fprintf(script->out, " ASP(%" PRId64 ")", script_number(difference, now, "asp"));
    else
        fprintf(script->out, " ASP(*ASPDEV) ASPDEV(%s) ASPNBR(%" PRId64 ")", device,
                script_number(difference, now, "asp"));
    cl_description(script->out, "TEXT", script_text(difference, now, "text"));
    fputc('\n', script->out);
}

static void create_queue(struct script *script, const struct difference *difference)
{
    fprintf(script->out, "CRTOUTQ OUTQ(%s/%s) AUT(*EXCLUDE)\n", difference->live[0].bytes,
            difference->live[1].bytes);
}

static void create_save_file(struct script *script, const struct difference *difference)
{
    const struct spool_image_value *now = difference->live;
    int64_t most = script_number(difference, now, "max_records");

    fprintf(script->out, "CRTSAVF FILE(%s/%s) AUT(*EXCLUDE)", now[0].bytes, now[1].bytes);
    if (most > 0)
        fprintf(script->out, " MAXRCDS(%" PRId64 ")", most);
    cl_description(script->out, "TEXT", script_text(difference, now, "text"));
    fputc('\n', script->out);
}

void script_objects_create(struct script *script)
{
    script_each(script, SPOOL_IMAGE_LIBRARY, SCRIPT_ADDED, create_library);
    script_each(script, SPOOL_IMAGE_QUEUE, SCRIPT_ADDED, create_queue);
    script_each(script, SPOOL_IMAGE_SAVE_FILE, SCRIPT_ADDED, create_save_file);
}

/* ---- changing ---- */

static bool differs(const struct difference *difference, const struct spool_image_value *before,
                    const char *name)
{
    return !image_value_equal(image_value(difference, before, name),
                              image_value(difference, difference->live, name));
}

static void queue_columns(struct script *script, const struct difference *difference,
                          const struct spool_image_value *before)
{
    static const char *const display[] = {"*NO", "*YES", "*OWNER"};
    const struct spool_image_value *now = difference->live;
    int64_t data = script_number(difference, now, "display_data");

    if (differs(difference, before, "display_data"))
        fprintf(script->out, " DSPDTA(%s)", display[data >= 0 && data < 3 ? data : 0]);
    if (differs(difference, before, "operator_control"))
        fprintf(script->out, " OPRCTL(%s)",
                script_number(difference, now, "operator_control") ? "*YES" : "*NO");
    if (differs(difference, before, "authority_check"))
        fprintf(script->out, " AUTCHK(%s)",
                script_number(difference, now, "authority_check") == SPOOL_AUTCHK_OWNER
                    ? "*OWNER"
                    : "*DTAAUT");
    if (differs(difference, before, "text"))
        cl_description(script->out, "TEXT", script_text(difference, now, "text"));
}

/* The column is what CL would say of a file; of a queue each operand begins with DFT. */
static void queue_protection(FILE *out, const char *text)
{
    static const char *const optional[] = {"BACL", "GUARDS"};

    if (!*text) {
        fputs(" DFTPROTECT(*NONE)", out);
        return;
    }
    fputs(" DFTPROTECT(*PARM)", out);
    for (size_t i = 0; i < sizeof optional / sizeof optional[0]; i++)
        if (!strstr(text, optional[i]))
            fprintf(out, " DFT%s(*NONE)", optional[i]);
    while (*text) {
        size_t length = strcspn(text, ")") + 1;

        fprintf(out, " DFT%.*s", (int)length, text);
        text += length;
        text += *text == ' ';
    }
}

static void queue_floor(struct script *script, const struct difference *difference,
                        const struct spool_image_value *before)
{
    const char *label = script_text(difference, difference->live, "key_label");
    const char *protection = script_text(difference, difference->live, "protection");

    if (differs(difference, before, "key_label"))
        fprintf(script->out, " KEY(%s)", *label ? label : "*NONE");
    if (differs(difference, before, "protection"))
        queue_protection(script->out, protection);
}

static void change_queue(struct script *script, const struct difference *difference)
{
    const struct spool_image_value *before = difference->backup ? difference->backup : fresh_queue;
    const struct spool_image_value *now = difference->live;
    char *said = NULL;
    size_t length = 0;
    FILE *out = script->out;

    script->out = open_memstream(&said, &length);
    if (!script->out) {
        script->out = out;
        script_left(script, "output queue %s: out of memory", now[1].bytes);
        return;
    }
    queue_columns(script, difference, before);
    queue_floor(script, difference, before);
    script_stored(script, &spool_queue_stored, script_text(difference, before, "stored"),
                  script_text(difference, now, "stored"));
    fclose(script->out);
    script->out = out;
    if (length > 0)
        fprintf(out, "CHGOUTQ OUTQ(%s/%s)%s\n", now[0].bytes, now[1].bytes, said);
    free(said);
    if (differs(difference, before, "held"))
        fprintf(out, "%s OUTQ(%s/%s)\n",
                script_number(difference, now, "held") ? "HLDOUTQ" : "RLSOUTQ", now[0].bytes,
                now[1].bytes);
}

/* IBM i changes these by commands that are none here, and deleting one would delete what is in it.
 */
static void cannot_change(struct script *script, const struct difference *difference)
{
    const struct spool_image_table *table = &spool_image_tables[difference->which];

    for (size_t i = table->keys; i < table->count; i++) {
        const char *name = table->columns[i].name;

        if (strcmp(name, "owner") != 0 && strcmp(name, "public_authority") != 0 &&
            differs(difference, difference->backup, name))
            script_left(script, "no command changes %s of %s %s%s%s", name,
                        difference->which == SPOOL_IMAGE_LIBRARY ? "library" : "save file",
                        difference->live[0].bytes, table->keys > 1 ? "/" : "",
                        table->keys > 1 ? difference->live[1].bytes : "");
    }
}

void script_objects_change(struct script *script)
{
    script_each(script, SPOOL_IMAGE_QUEUE, SCRIPT_ADDED | SCRIPT_CHANGED, change_queue);
    script_each(script, SPOOL_IMAGE_LIBRARY, SCRIPT_CHANGED, cannot_change);
    script_each(script, SPOOL_IMAGE_SAVE_FILE, SCRIPT_CHANGED, cannot_change);
}

/* ---- owners ---- */

/* The object that a row is; false: it is none. */
static bool object_of(const struct difference *difference, struct spool_object *object)
{
    const struct spool_image_value *keys = difference_keys(difference);
    static const int type_of[SPOOL_IMAGE_TABLES] = {
        [SPOOL_IMAGE_PROFILE] = SPOOL_USER_PROFILE,
        [SPOOL_IMAGE_LIBRARY] = SPOOL_LIBRARY,
        [SPOOL_IMAGE_QUEUE] = SPOOL_OUTQ,
        [SPOOL_IMAGE_SAVE_FILE] = SPOOL_SAVE_FILE,
        [SPOOL_IMAGE_AUTHORITY] = -1,
        [SPOOL_IMAGE_GIVEN_NAME] = -1,
        [SPOOL_IMAGE_KEY] = SPOOL_SPOOL_KEY,
        [SPOOL_IMAGE_KEY_VERSION] = -1,
        [SPOOL_IMAGE_GUARD] = -1,
        [SPOOL_IMAGE_VAULT] = -1,
    };
    size_t name = difference->which == SPOOL_IMAGE_QUEUE ||
                  difference->which == SPOOL_IMAGE_SAVE_FILE ||
                  difference->which == SPOOL_IMAGE_KEY;

    if (type_of[difference->which] < 0)
        return false;
    memset(object, 0, sizeof *object);
    object->type = (enum spool_object_type)type_of[difference->which];
    snprintf(object->name, sizeof object->name, "%s", keys[name].bytes);
    if (name && difference->which != SPOOL_IMAGE_KEY)
        snprintf(object->library, sizeof object->library, "%s", keys[0].bytes);
    return true;
}

static void own(struct script *script, const struct difference *difference)
{
    struct spool_object object;

    if (!object_of(difference, &object) ||
        (difference->backup && !differs(difference, difference->backup, "owner")))
        return;
    fputs("CHGOBJOWN OBJ(", script->out);
    object_name(script->out, object.library, object.name);
    fprintf(script->out, ") OBJTYPE(%s) NEWOWN(%s)\n", types[object.type],
            script_text(difference, difference->live, "owner"));
}

void script_objects_own(struct script *script)
{
    static const enum spool_image_which owned[] = {SPOOL_IMAGE_PROFILE, SPOOL_IMAGE_LIBRARY,
                                                   SPOOL_IMAGE_QUEUE, SPOOL_IMAGE_SAVE_FILE};

    for (size_t i = 0; i < sizeof owned / sizeof owned[0]; i++)
        script_each(script, owned[i], SCRIPT_ADDED | SCRIPT_CHANGED, own);
}

/* ---- deleting ---- */

static void delete_queue(struct script *script, const struct difference *difference)
{
    fprintf(script->out, "DLTOUTQ OUTQ(%s/%s)\n", difference->backup[0].bytes,
            difference->backup[1].bytes);
}

static void delete_save_file(struct script *script, const struct difference *difference)
{
    fprintf(script->out, "DLTF FILE(%s/%s)\n", difference->backup[0].bytes,
            difference->backup[1].bytes);
}

static void delete_library(struct script *script, const struct difference *difference)
{
    fprintf(script->out, "DLTLIB LIB(%s)\n", difference->backup[0].bytes);
}

void script_objects_delete(struct script *script)
{
    script_each(script, SPOOL_IMAGE_QUEUE, SCRIPT_REMOVED, delete_queue);
    script_each(script, SPOOL_IMAGE_SAVE_FILE, SCRIPT_REMOVED, delete_save_file);
    script_each(script, SPOOL_IMAGE_LIBRARY, SCRIPT_REMOVED, delete_library);
}

/* ---- authorities ---- */

static void grant(FILE *out, const struct spool_object *object, const char *user,
                  uint32_t authority)
{
    char text[SPOOL_AUT_TEXT_SIZE];

    spool_authority_text(authority, text);
    fputs("GRTOBJAUT OBJ(", out);
    object_name(out, object->library, object->name);
    fprintf(out, ") OBJTYPE(%s) USER(%s) AUT(%s) REPLACE(*YES)\n", types[object->type], user, text);
}

static void revoke(FILE *out, const struct spool_object *object, const char *user,
                   uint32_t authority)
{
    fputs("RVKOBJAUT OBJ(", out);
    object_name(out, object->library, object->name);
    fprintf(out, ") OBJTYPE(%s) USER(%s) AUT(%s)\n", types[object->type], user,
            authority == SPOOL_AUT_EXCLUDE ? "*EXCLUDE" : "*ALL");
}

/* 1 = there, 0 = not, negative = an error of the store. */
static int is_there(struct script *script, const struct spool_object *object, const char *user)
{
    struct spool_object found;
    struct spool_profile profile;
    int result = spool_object_find(script->session->spool, object->type, object->library,
                                   object->name, &found, script->error);

    if (result == 0)
        result = spool_profile_find(script->session->spool, user, &profile, script->error);
    return result == SPSY_ERR_NOT_FOUND ? 0 : result < 0 ? result : 1;
}

/* What is gone with its object or its user needs no word. */
static int private_entry(struct script *script, const struct difference *difference)
{
    const struct spool_image_value *keys = difference_keys(difference);
    struct spool_object object = {.type = SPOOL_OUTQ};
    int there;

    if (keys[0].number < 0 || keys[0].number >= TYPES || keys[0].number == SPOOL_SPOOL_KEY)
        return 0; /* of keys: commands.c */
    object.type = (enum spool_object_type)keys[0].number;
    snprintf(object.library, sizeof object.library, "%s", keys[1].bytes);
    snprintf(object.name, sizeof object.name, "%s", keys[2].bytes);
    there = is_there(script, &object, keys[3].bytes);
    if (there <= 0)
        return there;
    if (difference->live)
        grant(script->out, &object, keys[3].bytes, (uint32_t)difference->live[4].number);
    else
        revoke(script->out, &object, keys[3].bytes, (uint32_t)difference->backup[4].number);
    return 0;
}

static void public_entry(struct script *script, const struct difference *difference)
{
    struct spool_object object;

    if (object_of(difference, &object) &&
        (!difference->backup || differs(difference, difference->backup, "public_authority")))
        grant(script->out, &object, "*PUBLIC",
              (uint32_t)script_number(difference, difference->live, "public_authority"));
}

/* Whoever owned it before may have had an entry of his own that the change of owner took away. */
static int former_owner(struct script *script, const struct difference *difference)
{
    struct spool_object object;
    uint32_t authority;
    const char *owner;
    int result;

    if (!difference->backup || !difference->live || difference->which == SPOOL_IMAGE_KEY ||
        !object_of(difference, &object) || !differs(difference, difference->backup, "owner"))
        return 0;
    owner = script_text(difference, difference->backup, "owner");
    result =
        spool_object_private(script->session->spool, &object, owner, &authority, script->error);
    if (result == 0 && authority != SPOOL_AUT_NONE)
        grant(script->out, &object, owner, authority);
    return result;
}

int script_authorities(struct script *script)
{
    static const enum spool_image_which owned[] = {SPOOL_IMAGE_PROFILE, SPOOL_IMAGE_LIBRARY,
                                                   SPOOL_IMAGE_QUEUE, SPOOL_IMAGE_SAVE_FILE};
    const struct differences *differences = script->differences;
    int result = 0;

    for (size_t i = 0; i < sizeof owned / sizeof owned[0]; i++)
        script_each(script, owned[i], SCRIPT_ADDED | SCRIPT_CHANGED, public_entry);
    for (size_t i = 0; result == 0 && i < differences->count; i++)
        result = differences->all[i].which == SPOOL_IMAGE_AUTHORITY
                     ? private_entry(script, &differences->all[i])
                     : former_owner(script, &differences->all[i]);
    return result;
}
