#include "kit/check/request.h"

#include <stdio.h>
#include <string.h>

#include "record/ccsid.h"
#include "record/record.h"

const char *const shape_names[SHAPES] = {"typical", "blank", "full", "variant characters"};

const char *act_text(int act)
{
    return act == ACT_MOVE ? "CHGSPLFA with OUTQ" : spsy_functions[act];
}

int act_of_function(const char *function)
{
    for (int i = 0; i < SPSY_FUNCTION_COUNT; i++)
        if (strcmp(spsy_functions[i], function) == 0)
            return i;
    return -1;
}

static bool moves(int act)
{
    return act == ACT_MOVE || strcmp(spsy_functions[act], "QSPMOVSP") == 0;
}

/* ---- what stands in it -------------------------------------------------------------------------
 */

/* The values by shape. The texts of the full record differ, so that one can tell from where to
 * where somebody has read. */
static const struct {
    const char *current_user, *job_name, *job_user, *file, *system, *queue, *library, *form;
    const char *new_queue, *new_library, *user_data;
} shaped[SHAPES] = {
    [SHAPE_TYPICAL] = {"BOB", "PAYROLL", "ALICE", "PAYSLIPS", "SYS1", "PAYOUTQ", "QGPL", "*STD",
                       "OTHEROUTQ", "QUSRSYS", "MAY"},
    [SHAPE_BLANK] = {"BOB", "PAYROLL", "ALICE", "PAYSLIPS", "SYS1", NULL, NULL, NULL, "OTHEROUTQ",
                     "QUSRSYS", NULL},
    [SHAPE_FULL] = {"CURRENTUSR", "JOBNAMEXYZ", "JOBUSEROWN", "FILENAMEAB", "SYSTEMAB",
                    "OUTQUEUEAB", "LIBRARYABC", "FORMTYPEAB", "NEWQUEUEAB", "NEWLIBRARY",
                    "USERDATAAB"},
    [SHAPE_VARIANT] = {"#BOB@", "PAY$ROLL", "@LICE#", "$LIPS#1", "SYS@1", "#OUTQ$", "@LIB",
                       "[]{}|~^\\", "$NEW@", "#LIB", "\xC2\xA2\xC2\xA3!\xC2\xAC\xC2\xA7\xC3\x84"},
};

static void fill_fields(struct spsy_fields *fields, int act, enum shape shape)
{
    static const char full[] =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789ABCDEFGHIJKLMNOPQRSTUV"
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789ABCDEFGHIJKLMNOPQRSTUV"
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789ABCDEFGHIJKLMNOPQRSTUV"
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789ABCDE";

    _Static_assert(sizeof full - 1 == 255, "user-defined data");
    spsy_fields_make_up(fields, "000123", shaped[shape].job_user, shaped[shape].job_name);
    fields->function = act == ACT_MOVE ? "CHGSPLFA" : spsy_functions[act];
    fields->current_user = shaped[shape].current_user;
    fields->file_name = shaped[shape].file;
    fields->file_number = shape == SHAPE_FULL ? 999999 : 1;
    fields->job_system = shaped[shape].system;
    fields->output_queue = shaped[shape].queue;
    fields->output_queue_library = shaped[shape].library;
    fields->form_type = shaped[shape].form;
    fields->user_data = shaped[shape].user_data;
    if (shape == SHAPE_FULL) {
        fields->asp_device = "ASPDEVICEA";
        fields->asp = 255;
        fields->user_defined_data = full;
    }
}

/* X23, X25 */
static void fill_new(struct spsy_fields *fields, int act, enum shape shape)
{
    bool restores = strcmp(fields->function, "RST") == 0, full = shape == SHAPE_FULL;

    if (!moves(act) && !restores)
        return;
    fields->new_output_queue = restores ? NULL : shaped[shape].new_queue;
    fields->new_output_queue_library = shaped[shape].new_library;
    fields->new_asp_device = full ? "NEWDEVICEA" : "*SYSBAS";
    fields->new_asp = full ? 254 : 1;
    if (!restores)
        return;
    fields->asp = 0;
    fields->asp_device = NULL;
}

void request_make(struct request *request, int act, bool own, enum shape shape, enum world world)
{
    struct spsy_fields fields;
    struct spsy_error error;

    fill_fields(&fields, act, shape);
    fill_new(&fields, act, shape);
    if (own)
        fields.current_user = fields.job_user;
    spsy_record_encode(&fields, SPSY_CHARSET_EBCDIC, request->input.record[0], &error);
    spsy_record_to_ascii(request->input.record[0], request->input.record[1]);
    request->input.has_ascii = true;
    request->malformed = false;
    request->act = act;
    request->own = own;
    request->shape = shape;
    request->world = world;
    strcpy(request->job_name, own ? fields.job_name : "EXITCHECK");
    strcpy(request->job_user, fields.current_user);
    strcpy(request->current_user, fields.current_user);
    strcpy(request->job_number, own ? fields.job_number : "000456");
}

/* ---- changing it -------------------------------------------------------------------------------
 */

int request_field(const char *json_name)
{
    for (int i = 0; i < SPSY_FIELD_COUNT; i++)
        if (strcmp(spsy_layout[i].json_name, json_name) == 0)
            return i;
    return -1;
}

static void set(struct request *request, size_t at, unsigned char latin1)
{
    request->input.record[0][at] = spsy_ebcdic_from_latin1[latin1];
    request->input.record[1][at] = latin1;
}

static void set_raw(struct request *request, size_t at, unsigned char byte)
{
    request->input.record[0][at] = request->input.record[1][at] = byte;
}

void request_put(struct request *request, int field, const char *text, unsigned char pad)
{
    const struct spsy_field *layout = &spsy_layout[field];
    size_t length = strlen(text);

    for (size_t i = 0; i < layout->length; i++)
        if (i < length || pad == ' ')
            set(request, layout->offset + i, i < length ? (unsigned char)text[i] : ' ');
        else
            set_raw(request, layout->offset + i, pad);
    if (strcmp(layout->json_name, "currentUser") == 0)
        snprintf(request->current_user, sizeof request->current_user, "%s", text);
    else if (request->own && strcmp(layout->json_name, "jobName") == 0)
        snprintf(request->job_name, sizeof request->job_name, "%s", text);
    else if (request->own && strcmp(layout->json_name, "jobUser") == 0)
        snprintf(request->job_user, sizeof request->job_user, "%s", text);
}

static void pad_field(struct request *request, const struct spsy_field *layout, unsigned char byte)
{
    for (size_t i = layout->length; i > 0 && layout->kind == SPSY_KIND_CHAR; i--) {
        if (request->input.record[1][layout->offset + i - 1] != ' ')
            break;
        set_raw(request, layout->offset + i - 1, byte);
    }
}

void request_pad(struct request *request, unsigned char byte)
{
    for (int field = 0; field < SPSY_FIELD_COUNT; field++)
        pad_field(request, &spsy_layout[field], byte);
}

void request_put_within(struct request *request, int field, bool before, unsigned char byte)
{
    const struct spsy_field *layout = &spsy_layout[field];

    if (!before)
        pad_field(request, layout, byte);
    else if (field > 0 && (layout - 1)->kind == SPSY_KIND_CHAR)
        set_raw(request, layout->offset - 1, byte);
}

void request_put_behind(struct request *request, int field, unsigned char byte)
{
    const struct spsy_field *layout = &spsy_layout[field + 1];

    if (field + 1 >= SPSY_FIELD_COUNT || layout->kind != SPSY_KIND_CHAR)
        return;
    for (size_t i = 0; i < layout->length; i++)
        set_raw(request, layout->offset + i, byte);
}

void request_put_number(struct request *request, int field, uint32_t value)
{
    for (size_t i = 0; i < 4; i++)
        set_raw(request, spsy_layout[field].offset + i, (unsigned char)(value >> (24 - 8 * i)));
}

/* ---- telling it --------------------------------------------------------------------------------
 */

static void field_text(const struct request *request, const char *json_name, char text[11])
{
    const struct spsy_field *layout = &spsy_layout[request_field(json_name)];
    const unsigned char *bytes = request->input.record[1] + layout->offset;
    size_t length = layout->length < 10 ? layout->length : 10;

    while (length > 0 && bytes[length - 1] <= ' ')
        length--;
    for (size_t i = 0; i < length; i++)
        text[i] = bytes[i] > ' ' && bytes[i] < 0x7F ? (char)bytes[i] : '?';
    text[length] = '\0';
}

void request_describe(const struct request *request, char text[REQUEST_TEXT_BYTES])
{
    char user[11], name[11], owner[11], number[11], file[11], queue[11], form[11], data[11];
    static const char *const worlds[WORLDS] = {"", "; the user has every special authority",
                                               "; the user is in its groups"};

    field_text(request, "currentUser", user);
    field_text(request, "jobName", name);
    field_text(request, "jobUser", owner);
    field_text(request, "jobNumber", number);
    field_text(request, "fileName", file);
    field_text(request, "outputQueue", queue);
    field_text(request, "formType", form);
    field_text(request, "userData", data);
    snprintf(text, REQUEST_TEXT_BYTES,
             "%s by %s, file %s of %s job %s/%s/%s, queue %s, form type %s, user data %s (%s%s)",
             act_text(request->act), user, file, request->own ? "the own" : "the", number, owner,
             name, queue[0] ? queue : "blank", form[0] ? form : "blank", data[0] ? data : "blank",
             shape_names[request->shape], worlds[request->world]);
}
