/* commands.c - the script that makes the same changes again, in an order that works: profiles are
 * there before they own or are groups, objects before anybody has authority to them, owners before
 * authorities (a change of owner takes the former one's away), and what is deleted has nothing
 * left. A new object is made as its command makes it, and then changed to what it is now. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "backup/commands.h"
#include "base/text.h"
#include "object/stored.h"

void script_left(struct script *script, const char *format, ...)
{
    char text[1200];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    spsy_utf8_trim(text);
    cl_comment(script->out, text);
    script->left++;
}

void script_each(struct script *script, enum spool_image_which which, unsigned kinds,
                 void (*part)(struct script *script, const struct difference *difference))
{
    for (size_t i = 0; i < script->differences->count; i++) {
        const struct difference *one = &script->differences->all[i];
        unsigned kind = !one->backup ? SCRIPT_ADDED : !one->live ? SCRIPT_REMOVED : SCRIPT_CHANGED;

        if (one->which == which && kind & kinds)
            part(script, one);
    }
}

void script_stored(struct script *script, const struct spool_stored_table *table,
                   const char *backup, const char *live)
{
    cJSON *then = cJSON_Parse(backup ? backup : "{}"), *now = cJSON_Parse(live);

    for (size_t i = 0; i < table->count; i++) {
        const struct spool_stored_keyword *keyword = &table->keywords[i];
        const cJSON *before = cJSON_GetObjectItemCaseSensitive(then, keyword->keyword);
        const cJSON *after = cJSON_GetObjectItemCaseSensitive(now, keyword->keyword);

        if ((!before && !after) || (before && after && cJSON_Compare(before, after, true)))
            continue;
        if (!after && !keyword->fallback)
            continue; /* it stays, and is of no use without what it belongs to */
        fprintf(script->out, " %s(", keyword->keyword);
        if (after)
            cl_value(script->out, after);
        else
            cl_word(script->out, keyword->fallback);
        fputc(')', script->out);
    }
    cJSON_Delete(then);
    cJSON_Delete(now);
}

/* ---- what is no CL ---- */

/* A name stands in a statement as it is, and could say another one: of the home as of the backup,
 * which anybody may have written. */
static bool column_is_cl(const char *column, const char *text)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789$#@_.*";
    static const char *const quoted[] = {"text", "stored", "local_user"};

    for (size_t i = 0; i < sizeof quoted / sizeof quoted[0]; i++)
        if (strcmp(column, quoted[i]) == 0)
            return true;
    for (text += strspn(text, letters); *text; text += 1 + strspn(text + 1, letters))
        if (!(*text == ' ' && strcmp(column, "supplemental") == 0) &&
            !(strchr(" ()/", *text) && strcmp(column, "protection") == 0))
            return false;
    return true;
}

static bool row_is_cl(enum spool_image_which which, const struct spool_image_value *row)
{
    const struct spool_image_table *table = &spool_image_tables[which];

    for (size_t i = 0; row && i < table->count; i++)
        if (table->columns[i].type == SPOOL_IMAGE_TEXT && !row[i].null &&
            !column_is_cl(table->columns[i].name, row[i].bytes))
            return false;
    return true;
}

/* Its text is in apostrophes, and what it loses is told. */
static void told_of_text(struct script *script, const struct difference *one)
{
    const char *text;

    if (one->which == SPOOL_IMAGE_AUTHORITY || !one->live)
        return;
    for (text = script_text(one, one->live, "text"); *text; text++)
        if (!(*text & ~0x1F) || *text == 0x7F) {
            script_left(script, "no statement has the control characters of the text of %s%s%s",
                        one->live[0].bytes, spool_image_tables[one->which].keys > 1 ? "/" : "",
                        spool_image_tables[one->which].keys > 1 ? one->live[1].bytes : "");
            return;
        }
}

/* What only comments are written of may be anything. */
static void leave_what_is_no_cl(struct script *script, struct differences *differences)
{
    size_t kept = 0;

    for (size_t i = 0; i < differences->count; i++) {
        struct difference one = differences->all[i];

        if (one.which == SPOOL_IMAGE_GIVEN_NAME || spool_image_tables[one.which].of_floor ||
            (row_is_cl(one.which, one.backup) && row_is_cl(one.which, one.live))) {
            if (!spool_image_tables[one.which].of_floor && one.which != SPOOL_IMAGE_GIVEN_NAME)
                told_of_text(script, &one);
            differences->all[kept++] = one;
            continue;
        }
        script_left(script, "no command makes a difference of table %s whose names are none: %.80s",
                    spool_image_tables[one.which].name,
                    difference_keys(&one)[0].bytes ? difference_keys(&one)[0].bytes
                                                   : difference_keys(&one)[2].bytes);
        free(one.backup);
        free(one.live);
    }
    differences->count = kept;
}

/* ---- settings.json ---- */

static int setting(void *context, const char *name, const char *backup, const char *live)
{
    struct script *script = context;

    if (live)
        script_left(script, "settings.json by hand: \"%s\": %s (%s in the backup)", name, live,
                    backup ? backup : "not there");
    else
        script_left(script, "settings.json by hand: without \"%s\" (%s in the backup)", name,
                    backup);
    return 0;
}

int script_settings(struct script *script)
{
    return differences_settings(script->differences, setting, script, script->error);
}

/* ---- registry.json ---- */

static void program_data(FILE *out, const struct spsy_registration *program)
{
    if (!program->program_data[0] && program->program_data_ccsid == -1) {
        fputs(" PGMDTA(*NONE)", out);
        return;
    }
    fputs(" PGMDTA((", out);
    if (program->program_data_ccsid == -1)
        fputs("*NONE", out);
    else if (program->program_data_ccsid == 0)
        fputs("*JOB", out);
    else
        fprintf(out, "%d", program->program_data_ccsid);
    fputs(" *CALC ", out);
    cl_quoted(out, program->program_data);
    fputs("))", out);
}

static void add_program(FILE *out, int format, const struct spsy_registration *program, bool there)
{
    fprintf(out, "ADDEXITPGM EXITPNT(" SPSY_EXIT_POINT ") FORMAT(%s) PGMNBR(%d) PGM(",
            spsy_format_names[format], program->number);
    cl_word(out, program->program);
    fputs(") ENTRY(", out);
    cl_word(out, program->entry);
    fputc(')', out);
    if (program->ccsid != SPSY_CCSID_AUTO)
        fprintf(out, " CCSID(%d)", (int)program->ccsid);
    fprintf(out, " RUN(%s)", spsy_run_names[program->run]);
    if (program->run == SPSY_RUN_ISOLATED)
        fprintf(out, " TIMLMT(%d)", program->time_limit_ms);
    fprintf(out, " ONFAIL(%s) MODE(%s) ADOPT(", spsy_on_failure_names[program->on_failure],
            spsy_mode_names[program->mode]);
    cl_word(out, program->adopt);
    fputc(')', out);
    program_data(out, program);
    if (strcmp(program->text, "*MSGID") == 0)
        fputs(" TEXT(*MSGID)", out);
    else
        cl_description(out, "TEXT", program->text);
    if (program->message_id[0]) {
        fputs(" MSGID(", out);
        cl_word(out, program->message_id);
        fputc(')', out);
    }
    if (program->message_file[0]) {
        fputs(" MSGF(", out);
        cl_word(out, program->message_file);
        fputc(')', out);
    }
    fprintf(out, " THDSAFE(%s) MLTTHDACN(%s) CRTEXITPNT(%s)%s\n", program->thread_safe,
            program->multithread_action, program->create_exit_point, there ? " REPLACE(*YES)" : "");
}

/* When the script is run: in the home, or in the backup and deleted at the end. */
static bool adopted_is_there(const struct script *script, const char *adopt)
{
    const struct differences *differences = script->differences;
    struct spool_profile profile;
    struct spsy_error ignored;

    if (strcmp(adopt, "*NONE") == 0 ||
        spool_profile_find(script->session->spool, adopt, &profile, &ignored) == 0)
        return true;
    for (size_t i = 0; i < differences->count; i++)
        if (differences->all[i].which == SPOOL_IMAGE_PROFILE && !differences->all[i].live &&
            strcmp(differences->all[i].backup[0].bytes, adopt) == 0)
            return true;
    return false;
}

static int program(void *context, int format, const struct spsy_registration *backup,
                   const struct spsy_registration *live)
{
    struct script *script = context;

    if (live && !adopted_is_there(script, live->adopt))
        script_left(script,
                    "no command registers number %d of %s again: it adopts %s, which is gone",
                    live->number, spsy_format_names[format], live->adopt);
    else if (live)
        add_program(script->out, format, live, backup != NULL);
    else
        fprintf(script->out, "RMVEXITPGM EXITPNT(" SPSY_EXIT_POINT ") FORMAT(%s) PGMNBR(%d)\n",
                spsy_format_names[format], backup->number);
    return 0;
}

void script_programs(struct script *script)
{
    differences_programs(script->differences, program, script);
}

/* ---- what no command of an administrator's makes ---- */

static void sealed(struct script *script, const struct difference *difference)
{
    const char *name = script_text(difference, difference_keys(difference), "name");

    /* A restore leaves both as the home has them. */
    if (strcmp(name, SPOOL_VAULT_MASTER) != 0 && strcmp(name, SPOOL_VAULT_PASSWORD_KEY) != 0)
        script_left(script,
                    "no command shows what is sealed as %s, which differs: compare --secrets "
                    "FILE takes it along",
                    name);
}

static void key(struct script *script, const struct difference *difference)
{
    script_left(script,
                "no command makes key %s again, which differs: compare --secrets FILE takes "
                "it along",
                script_text(difference, difference_keys(difference), "label"));
}

static void key_version(struct script *script, const struct difference *difference)
{
    script_left(script,
                "no command makes version %lld of a key again, which differs: compare "
                "--secrets FILE takes it along",
                (long long)difference_keys(difference)[1].number);
}

static void guard(struct script *script, const struct difference *difference)
{
    script_left(script,
                "no command but one of %s's makes guard %s again, which differs: compare "
                "--secrets FILE takes it along",
                difference_keys(difference)[0].bytes, difference_keys(difference)[1].bytes);
}

static void key_authority(struct script *script, const struct difference *difference)
{
    const struct spool_image_value *keys = difference_keys(difference);

    if (keys[0].number == SPOOL_SPOOL_KEY)
        script_left(script,
                    "no command but one of its owner's gives %s authority to key %s, which "
                    "differs: compare --secrets FILE takes it along",
                    keys[3].bytes, keys[2].bytes);
}

/* Keys are granted by their owners alone, guards are changed by theirs, passwords are asked for. */
void script_rest(struct script *script)
{
    const unsigned any = SCRIPT_ADDED | SCRIPT_CHANGED | SCRIPT_REMOVED;

    if (script->companion)
        return;
    script_each(script, SPOOL_IMAGE_KEY, any, key);
    script_each(script, SPOOL_IMAGE_KEY_VERSION, any, key_version);
    script_each(script, SPOOL_IMAGE_AUTHORITY, any, key_authority);
    script_each(script, SPOOL_IMAGE_GUARD, any, guard);
    script_each(script, SPOOL_IMAGE_VAULT, any, sealed);
}

/* ---- all of it ---- */

int differences_commands(struct session *session, struct differences *differences,
                         const struct backup_request *request, FILE *out, size_t *left,
                         struct spsy_error *error)
{
    struct script script = {session, differences, out, request->secrets != NULL, 0, error};
    int result;

    fprintf(
        out,
        "/* What has been changed since the backup of system %s at %s: spsy restore, %sand this. "
        "*/\n",
        differences->read.document.system, differences->read.document.time,
        request->secrets ? "spsy restore --secrets, " : "");
    leave_what_is_no_cl(&script, differences);
    script_profiles_free(&script);
    script_profiles_create(&script);
    script_objects_create(&script);
    script_profiles_change(&script);
    script_objects_change(&script);
    script_objects_own(&script);
    script_objects_delete(&script);
    result = script_authorities(&script);
    script_programs(&script); /* one may adopt a profile that goes */
    script_profiles_delete(&script);
    if (result == 0)
        result = script_settings(&script);
    script_rest(&script);
    *left = script.left;
    return result;
}
