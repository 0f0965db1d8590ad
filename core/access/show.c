#include "access/show.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dispatch/dispatch.h"

enum { CELL_TEXT = 16 };

/* ---- cells -------------------------------------------------------------------------------- */

/* "Y12": three columns and a blank. */
static void put_cell(char *cells, size_t function, const char *text)
{
    char cell[8];

    snprintf(cell, sizeof cell, " %-3.3s", text);
    memcpy(cells + 4 * function, cell, 4);
}

static void cell_of(struct access_show *show, const struct access_cause *cause,
                    char text[CELL_TEXT])
{
    char letter = access_answers[access_answer_of(cause)].letter;
    unsigned number = access_table_number(&show->table, cause);

    if (number)
        snprintf(text, CELL_TEXT, "%c%u", letter, number);
    else
        snprintf(text, CELL_TEXT, "%c+", letter);
}

static void cells_of_row(struct access_show *show, const access_row row, char cells[ACCESS_CELLS])
{
    char text[CELL_TEXT];

    memset(cells, ' ', ACCESS_CELLS - 1);
    cells[ACCESS_CELLS - 1] = '\0';
    for (size_t i = 0; i < SPSY_FUNCTION_COUNT; i++)
        if (row[i]) {
            cell_of(show, row[i], text);
            put_cell(cells, i, text);
        }
}

/* One letter when it is one for all files, with its cause when that is one; else how many files are
 * allowed. */
static void cell_of_tally(const struct access_tally *tally, char text[CELL_TEXT])
{
    size_t kinds = 0, kind = 0;
    unsigned long allowed = tally->answers[ACCESS_ALLOWED] + tally->answers[ACCESS_NATIVE_ALLOWED] +
                            tally->answers[ACCESS_BYPASSED_ALLOWED];

    for (size_t i = 0; i < ACCESS_ANSWERS; i++)
        if (tally->answers[i]) {
            kinds++;
            kind = i;
        }
    if (kinds > 1)
        snprintf(text, CELL_TEXT, allowed < 1000 ? "%lu" : ">1k", allowed);
    else if (tally->causes[0].number && !tally->causes[1].number && !tally->others)
        snprintf(text, CELL_TEXT, "%c%u", access_answers[kind].letter, tally->causes[0].number);
    else
        snprintf(text, CELL_TEXT, "%c*", access_answers[kind].letter);
}

static void add_to_tally(struct access_show *show, struct access_tally *tally,
                         const struct access_cause *cause)
{
    unsigned number = access_table_number(&show->table, cause);
    size_t i = 0;

    tally->answers[access_answer_of(cause)]++;
    while (i < ACCESS_TALLY_CAUSES && tally->causes[i].number && tally->causes[i].number != number)
        i++;
    if (number == 0 || i == ACCESS_TALLY_CAUSES) {
        tally->others++;
        return;
    }
    tally->causes[i].number = number;
    tally->causes[i].files++;
}

/* ---- a line for each profile -------------------------------------------------------------- */

static void add_system(struct access_show *show, const char *name)
{
    size_t used = strlen(show->system_names);

    snprintf(show->system_names + used, sizeof show->system_names - used, "%s%s", used ? " " : "",
             name);
    show->systems++;
}

/* The 29 system profiles whose lines are the same share one. */
static bool joins_systems(struct access_show *show, const char *name, const char *cells)
{
    if (!spsy_system_profile(name) || (show->systems > 0 && strcmp(show->cells, cells) != 0))
        return false;
    snprintf(show->cells, sizeof show->cells, "%s", cells);
    add_system(show, name);
    return true;
}

/* Of those who can, likewise: those with the same cause. */
static bool joins_systems_can(struct access_show *show, const char *name,
                              const struct access_cause *cause)
{
    if (!spsy_system_profile(name) ||
        (show->systems > 0 && !access_cause_equal(&show->systems_can, cause)))
        return false;
    show->systems_can = *cause;
    add_system(show, name);
    return true;
}

static void put_cells(struct access_show *show, const char *label, const char *cells)
{
    size_t length = strlen(cells);

    while (length > 0 && cells[length - 1] == ' ')
        length--;
    access_line(&show->page, "%-*s%.*s", ACCESS_LABEL, label, (int)length, cells);
}

static void put_line(struct access_show *show, const char *name, const char *cells)
{
    if (!joins_systems(show, name, cells))
        put_cells(show, name, cells);
}

static void put_can(struct access_show *show, const char *name, const struct access_cause *cause)
{
    char head[16], text[ACCESS_CAUSE_TEXT];

    snprintf(head, sizeof head, "%-*s  ", ACCESS_LABEL, name);
    access_cause_text(cause, text);
    access_wrapped(&show->page, head, text);
}

static void put_system_names(struct access_show *show)
{
    if (show->systems > 1)
        access_wrapped(&show->page, "system profiles: ", show->system_names);
}

static void put_systems(struct access_show *show)
{
    char label[40];
    const char *name = show->systems == 1 ? show->system_names : label;

    if (show->systems == 0)
        return;
    snprintf(label, sizeof label, "%zu system", show->systems);
    if (show->form == ACCESS_WHO_CAN)
        put_can(show, name, &show->systems_can);
    else
        put_cells(show, name, show->cells);
}

/* ---- rows --------------------------------------------------------------------------------- */

static int out_of_memory(struct spsy_error *error, cJSON *row)
{
    cJSON_Delete(row);
    return spsy_fail_memory(error);
}

static int put_row(struct access_show *show, cJSON *row, struct spsy_error *error)
{
    if (answer_row(show->answer, row) == 0)
        return 0;
    show->told = true;
    return spsy_fail(error, SPSY_ERR_STATE, "", "the answer is lost");
}

static bool add_file(cJSON *row, const struct guarded *file)
{
    char job[48];

    snprintf(job, sizeof job, "%s/%s/%s", file->file.job.number, file->file.job.user,
             file->file.job.name);
    return cJSON_AddStringToObject(row, "fileName", file->file.name) &&
           cJSON_AddNumberToObject(row, "fileNumber", file->file.number) &&
           cJSON_AddStringToObject(row, "job", job) &&
           cJSON_AddStringToObject(row, "outputQueueLibrary", file->queue.library) &&
           cJSON_AddStringToObject(row, "outputQueue", file->queue.name);
}

static cJSON *add_function(cJSON *functions, size_t i)
{
    cJSON *function = cJSON_CreateObject();

    if (function && cJSON_AddItemToArray(functions, function) &&
        cJSON_AddStringToObject(function, "function", access_functions[i].name))
        return function;
    return NULL;
}

static int put_pair(struct access_show *show, const char *name, const struct guarded *file,
                    const access_row row, struct spsy_error *error)
{
    cJSON *object = cJSON_CreateObject(), *functions;

    if (!object || !cJSON_AddStringToObject(object, "profile", name) || !add_file(object, file))
        return out_of_memory(error, object);
    functions = cJSON_AddArrayToObject(object, "functions");
    for (size_t i = 0; i < SPSY_FUNCTION_COUNT; i++) {
        cJSON *function = row[i] ? add_function(functions, i) : NULL;

        if (row[i] && (!function || !access_cause_add(function, row[i])))
            return out_of_memory(error, object);
    }
    return put_row(show, object, error);
}

static bool add_tally(struct access_show *show, cJSON *function, const struct access_tally *tally)
{
    cJSON *causes;

    for (size_t i = 0; i < ACCESS_ANSWERS; i++)
        if (tally->answers[i] &&
            !cJSON_AddNumberToObject(function, access_answers[i].key, tally->answers[i]))
            return false;
    causes = cJSON_AddArrayToObject(function, "causes");
    for (size_t i = 0; i < ACCESS_TALLY_CAUSES && tally->causes[i].number; i++) {
        cJSON *cause = cJSON_CreateObject();

        if (!cause || !cJSON_AddItemToArray(causes, cause) ||
            !cJSON_AddNumberToObject(cause, "files", tally->causes[i].files) ||
            !access_cause_add(cause, &show->table.causes[tally->causes[i].number - 1]))
            return false;
    }
    return !tally->others || cJSON_AddNumberToObject(function, "otherCauses", tally->others);
}

static int put_together(struct access_show *show, const char *name,
                        const struct access_tally tallies[SPSY_FUNCTION_COUNT],
                        struct spsy_error *error)
{
    cJSON *object = cJSON_CreateObject(), *functions;

    if (!object || !cJSON_AddStringToObject(object, "profile", name))
        return out_of_memory(error, object);
    functions = cJSON_AddArrayToObject(object, "functions");
    for (size_t i = 0; i < SPSY_FUNCTION_COUNT; i++) {
        cJSON *function = add_function(functions, i);

        if (!function || !add_tally(show, function, &tallies[i]))
            return out_of_memory(error, object);
    }
    return put_row(show, object, error);
}

static int put_who_can(struct access_show *show, const char *name, const struct guarded *file,
                       const struct access_cause *cause, struct spsy_error *error)
{
    cJSON *object;

    if (show->page.to) {
        if (!joins_systems_can(show, name, cause))
            put_can(show, name, cause);
        return 0;
    }
    object = cJSON_CreateObject();
    if (!object || !cJSON_AddStringToObject(object, "profile", name) || !add_file(object, file) ||
        !cJSON_AddStringToObject(object, "function", access_functions[show->can].name) ||
        !access_cause_add(object, cause))
        return out_of_memory(error, object);
    return put_row(show, object, error);
}

/* ---- what the walk brings ----------------------------------------------------------------- */

static void put_file(struct access_show *show, const struct guarded *file, const char *cells)
{
    access_line(&show->page, "%s number %d, job %s/%s/%s, on %s/%s", file->file.name,
                file->file.number, file->file.job.number, file->file.job.user, file->file.job.name,
                file->queue.library, file->queue.name);
    put_cells(show, "", cells);
}

static int tally_row(struct access_show *show, const struct access_subject *subject,
                     const access_row row, struct spsy_error *error)
{
    const char *name = subject->subject.profile.name;

    if (!show->tallies)
        show->tallies = calloc(ACCESS_MANY, sizeof *show->tallies);
    if (!show->tallies)
        return spsy_fail_memory(error);
    /* Subject by subject, but again from the first one with every hundred files. */
    if (show->tally_count == 0 || show->tally_of[show->tally_count - 1] != name) {
        size_t i = 0;

        while (i < show->tally_count && show->tally_of[i] != name)
            i++;
        if (i == show->tally_count)
            show->tally_of[show->tally_count++] = name;
        show->tally_now = i;
    }
    for (size_t i = 0; i < SPSY_FUNCTION_COUNT; i++)
        if (row[i])
            add_to_tally(show, &show->tallies[show->tally_now][i], row[i]);
    return 0;
}

static void count(struct access_show *show, const access_row row)
{
    for (size_t i = 0; i < SPSY_FUNCTION_COUNT; i++)
        if (row[i]) {
            show->answers[access_answer_of(row[i])]++;
            show->bypassed_then_closed += row[i]->bypass != SPSY_BASIS_FAILURE;
        }
}

static bool is_allowed(const struct access_cause *cause)
{
    return cause->verdict == SPSY_ALLOWED;
}

static int came(void *context, const struct access_subject *subject, const struct guarded *file,
                const access_row row, struct spsy_error *error)
{
    struct access_show *show = context;
    const char *name = subject->subject.profile.name;
    char cells[ACCESS_CELLS];

    count(show, row);
    if (show->form == ACCESS_TOGETHER)
        return tally_row(show, subject, row, error);
    if (show->form == ACCESS_WHO_CAN) {
        if (!is_allowed(row[show->can]))
            return 0;
        return put_who_can(show, name, file, row[show->can], error);
    }
    if (!show->page.to)
        return put_pair(show, name, file, row, error);
    cells_of_row(show, row, cells);
    if (show->form == ACCESS_BY_FILE)
        put_file(show, file, cells);
    else
        put_line(show, name, cells);
    if (show->page.error.code < 0)
        *error = show->page.error;
    return show->page.error.code;
}

static int disabled(void *context, const struct access_subject *subject, struct spsy_error *error)
{
    struct access_show *show = context;
    const char *name = subject->subject.profile.name;
    cJSON *object;

    if (show->form == ACCESS_WHO_CAN)
        return 0;
    if (show->page.to) {
        if (!show->disabled)
            show->disabled = open_memstream(&show->disabled_names, &show->disabled_bytes);
        if (!show->disabled)
            return spsy_fail_memory(error);
        fprintf(show->disabled, "%s%s", ftell(show->disabled) > 0 ? " " : "", name);
        return 0;
    }
    object = cJSON_CreateObject();
    if (!object || !cJSON_AddStringToObject(object, "profile", name) ||
        !cJSON_AddFalseToObject(object, "enabled"))
        return out_of_memory(error, object);
    return put_row(show, object, error);
}

static int end(void *context, const struct access_subject *subjects, size_t subject_count,
               struct spsy_error *error)
{
    struct access_show *show = context;
    char cells[ACCESS_CELLS], text[CELL_TEXT];
    int result = 0;

    (void)subjects;
    (void)subject_count;
    for (size_t i = 0; result == 0 && i < show->tally_count; i++) {
        if (!show->page.to) {
            result = put_together(show, show->tally_of[i], show->tallies[i], error);
            continue;
        }
        for (size_t j = 0; j < SPSY_FUNCTION_COUNT; j++) {
            cell_of_tally(&show->tallies[i][j], text);
            put_cell(cells, j, text);
        }
        cells[ACCESS_CELLS - 1] = '\0';
        put_line(show, show->tally_of[i], cells);
    }
    if (show->tallies)
        memset(show->tallies, 0, ACCESS_MANY * sizeof *show->tallies);
    show->tally_count = 0;
    if (result == 0 && show->page.error.code < 0) {
        *error = show->page.error;
        result = error->code;
    }
    return result;
}

void access_show_sink(struct access_show *show, struct access_sink *sink)
{
    *sink = (struct access_sink){disabled, came, end, show};
}

/* ---- head and foot ------------------------------------------------------------------------ */

static void put_heading(struct access_show *show)
{
    char cells[ACCESS_CELLS];

    for (size_t i = 0; i < SPSY_FUNCTION_COUNT; i++)
        put_cell(cells, i, access_functions[i].label);
    cells[ACCESS_CELLS - 1] = '\0';
    put_cells(show, "", cells);
}

void access_show_head(struct access_show *show, const struct access_matrix *matrix,
                      const struct access_request *request)
{
    const struct spool_file *file = &matrix->file;

    if (!show->page.to)
        return;
    if (request->user)
        access_line(&show->page, "User profile %s", request->user);
    if (matrix->one_file)
        access_line(&show->page, "Spooled file %s number %d, job %s/%s/%s, on %s/%s", file->name,
                    file->number, file->job.number, file->job.user, file->job.name,
                    file->queue_library, file->queue);
    else if (request->queue)
        access_line(&show->page, "The spooled files on output queue %s/%s%s",
                    matrix->selection.queue_library, matrix->selection.queue,
                    show->form == ACCESS_TOGETHER ? ", together" : "");
    if (show->form == ACCESS_WHO_CAN)
        access_line(&show->page, "Who can %s it, and by what:", access_functions[show->can].name);
    else
        access_line(&show->page, "QSPMOVSP is asked about as a move to %s/%s.", request->to_library,
                    request->to_queue);
    access_line(&show->page, "%s", "");
    if (show->form != ACCESS_WHO_CAN)
        put_heading(show);
}

static void put_legend(struct access_show *show)
{
    char text[ACCESS_CAUSE_TEXT], head[40];

    access_line(&show->page, "%s", "");
    for (size_t i = 0; i < show->table.count; i++) {
        const struct access_cause *cause = &show->table.causes[i];

        snprintf(head, sizeof head, "%c%-3zu ", access_answers[access_answer_of(cause)].letter,
                 i + 1);
        access_cause_text(cause, text);
        access_wrapped(&show->page, head, text);
    }
    if (show->table.full)
        access_wrapped(&show->page, "+    ",
                       "another cause: more than 99 were met; --json has all");
    access_line(&show->page, "%s", "");
    for (size_t i = 0; i < ACCESS_ANSWERS; i++)
        if (show->table.met[i]) {
            snprintf(head, sizeof head, "%c    ", access_answers[i].letter);
            access_wrapped(&show->page, head, access_answers[i].text);
        }
    if (show->form == ACCESS_TOGETHER) {
        access_wrapped(&show->page, "*    ", "the same answer for all files, for several causes");
        access_wrapped(&show->page, "37   ", "not the same for all files: so many are allowed");
    }
    put_system_names(show);
    if (show->disabled && fflush(show->disabled) == 0)
        access_wrapped(&show->page, "disabled, cannot sign on: ", show->disabled_names);
}

static void put_functions(struct access_show *show)
{
    char text[SPSY_FUNCTION_COUNT * 16] = "";
    size_t used = 0;

    for (size_t i = 0; i < SPSY_FUNCTION_COUNT; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s=%s", i ? " " : "",
                                 access_functions[i].label, access_functions[i].name);
    access_wrapped(&show->page, "", text);
}

static void tell_counts(struct access_show *show, const struct access_matrix *matrix)
{
    const size_t *of = show->answers;
    size_t allowed = of[ACCESS_ALLOWED] + of[ACCESS_NATIVE_ALLOWED] + of[ACCESS_BYPASSED_ALLOWED];
    size_t refused = of[ACCESS_REFUSED] + of[ACCESS_NATIVE_REFUSED] + of[ACCESS_BYPASSED_REFUSED] +
                     of[ACCESS_PROTECTED] + of[ACCESS_KEY_LACKED];
    size_t bypassed = of[ACCESS_BYPASSED_ALLOWED] + of[ACCESS_BYPASSED_REFUSED] +
                      of[ACCESS_BYPASSED_CUPS] + show->bypassed_then_closed;
    size_t all = 0;
    char cups[64] = "";

    for (size_t i = 0; i < ACCESS_ANSWERS; i++)
        all += of[i];
    if (all > allowed + refused + of[ACCESS_FAILED])
        snprintf(cups, sizeof cups, "%zu left to CUPS, ",
                 all - allowed - refused - of[ACCESS_FAILED]);
    answer_message(show->answer, "SPY0140",
                   "%zu decisions rehearsed, %zu profile%s by %zu spooled file%s: %zu allowed, %zu "
                   "refused, %s%zu failed; a program decided %zu, and none was asked about %zu",
                   all, matrix->profiles, matrix->profiles == 1 ? "" : "s", matrix->files,
                   matrix->files == 1 ? "" : "s", allowed, refused, cups, of[ACCESS_FAILED],
                   of[ACCESS_ALLOWED] + of[ACCESS_REFUSED], bypassed);
}

void access_show_foot(struct access_show *show, const struct access_matrix *matrix)
{
    progress_end(&show->progress);
    if (show->page.to) {
        put_systems(show);
        if (show->form == ACCESS_WHO_CAN) {
            put_system_names(show);
        } else {
            put_legend(show);
            put_functions(show);
        }
    }
    tell_counts(show, matrix);
}

void access_show_free(struct access_show *show)
{
    access_table_free(&show->table);
    if (show->disabled)
        fclose(show->disabled);
    free(show->disabled_names);
    free(show->tallies);
    show->tallies = NULL;
}
