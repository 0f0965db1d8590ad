#include "guard/explain.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "dispatch/dispatch.h"
#include "guard/callbacks.h"
#include "guard/gate.h"
#include "guard/grant.h"
#include "registry/registry.h"
#include "store/store.h"

/* Adds value, which may be NULL for want of memory, and is the object's from here on. */
static bool add(cJSON *object, const char *key, cJSON *value)
{
    if (object && value && cJSON_AddItemToObject(object, key, value))
        return true;
    cJSON_Delete(value);
    return false;
}

static cJSON *text_or_null(const char *text)
{
    return text && text[0] ? cJSON_CreateString(text) : cJSON_CreateNull();
}

static bool is_bypass(const struct spsy_decision *decision)
{
    return spsy_decision_bypass(decision) != SPSY_BASIS_FAILURE;
}

/* ---- who, and about what -------------------------------------------------------------------- */

static bool add_subject(cJSON *row, const struct explained *explained)
{
    const struct session *session = explained->session;
    const struct guarded *guarded = explained->guarded;
    const struct spool_file *file = &guarded->file;

    return add(row, "function", cJSON_CreateString(guarded->function)) &&
           add(row, "user", cJSON_CreateString(session->current_user)) &&
           add(row, "jobType", cJSON_CreateString(session_type_names[session->principal.type])) &&
           add(row, "fileName", cJSON_CreateString(file->name)) &&
           add(row, "fileNumber", cJSON_CreateNumber(file->number)) &&
           add(row, "jobName", cJSON_CreateString(file->job.name)) &&
           add(row, "jobUser", cJSON_CreateString(file->job.user)) &&
           add(row, "jobNumber", cJSON_CreateString(file->job.number)) &&
           add(row, "outputQueue", cJSON_CreateString(guarded->queue.name)) &&
           add(row, "outputQueueLibrary", cJSON_CreateString(guarded->queue.library)) &&
           (!guarded->moves ||
            (add(row, "newOutputQueue", cJSON_CreateString(guarded->target.name)) &&
             add(row, "newOutputQueueLibrary", cJSON_CreateString(guarded->target.library))));
}

/* ---- what was decided ----------------------------------------------------------------------- */

/* A refusal by a program has its reason there; native authority its own words. */
static bool add_verdict(cJSON *row, const struct explained *explained)
{
    const struct spsy_decision *decision = explained->decision;

    if (!decision)
        return add(row, "verdict", cJSON_CreateString("refused")) &&
               add(row, "basis", cJSON_CreateString(explained->basis)) &&
               add(row, "reason", text_or_null(explained->before->text));
    return add(row, "verdict", cJSON_CreateString(spsy_verdict_name(decision->verdict))) &&
           add(row, "basis", cJSON_CreateString(spsy_basis_name(decision->basis))) &&
           add(row, "reason", text_or_null(decision->why));
}

/* ---- who is not asked about ----------------------------------------------------------------- */

static bool has_special(struct spool *spool, const char *name, uint32_t special)
{
    struct spool_profile profile;

    return spool_profile_find(spool, name, &profile, NULL) == 0 && (profile.special & special) != 0;
}

/* The group or the adopted profile that it comes of; "" when it has gone meanwhile. */
static const char *giver_of(const struct explained *explained, uint32_t special)
{
    const struct spool_subject *subject = &explained->inputs->subject;
    const struct spool_profile *profile = &subject->profile;
    struct spool *spool = explained->session->spool;

    if (explained->decision->origin == SPSY_ORIGIN_OWN)
        return profile->name;
    if (explained->decision->origin == SPSY_ORIGIN_GROUP) {
        if (has_special(spool, profile->group, special))
            return profile->group;
        for (size_t i = 0; i < profile->supplemental_count; i++)
            if (has_special(spool, profile->supplemental[i], special))
                return profile->supplemental[i];
    }
    if (explained->decision->origin == SPSY_ORIGIN_ADOPTED)
        for (size_t i = 0; i < subject->adopted_count; i++)
            if (has_special(spool, subject->adopted[i], special))
                return subject->adopted[i];
    return "";
}

/* {authority, origin, profile}: of the special authority, or the system's own job or profile. */
static cJSON *bypass_of(const struct explained *explained)
{
    const struct spsy_decision *decision = explained->decision;
    const struct session *session = explained->session;
    bool splctl = spsy_decision_bypass(decision) == SPSY_BASIS_BYPASS_SPLCTL;
    cJSON *object = cJSON_CreateObject();
    bool done;

    if (spsy_decision_bypass(decision) == SPSY_BASIS_BYPASS_SYSTEM) {
        bool by_profile = spsy_system_profile(session->current_user);

        done = add(object, "authority", cJSON_CreateNull()) &&
               add(object, "origin", cJSON_CreateString(by_profile ? "profile" : "job type")) &&
               add(object, "profile", text_or_null(by_profile ? session->current_user : ""));
    } else {
        done = add(object, "authority", cJSON_CreateString(splctl ? "*SPLCTL" : "*JOBCTL")) &&
               add(object, "origin", cJSON_CreateString(spsy_origin_name(decision->origin))) &&
               add(object, "profile",
                   text_or_null(giver_of(explained, splctl ? SPSY_SPLCTL : SPSY_JOBCTL)));
    }
    if (done)
        return object;
    cJSON_Delete(object);
    return NULL;
}

static cJSON *break_glass_of(const struct explained *explained)
{
    struct spsy_break_glass state = {.expires = ""};
    cJSON *object = cJSON_CreateObject();

    spsy_host_break_glass(explained->session->host, &state, NULL);
    if (add(object, "reason", cJSON_CreateString(explained->decision->break_glass)) &&
        add(object, "expires", text_or_null(state.expires)))
        return object;
    cJSON_Delete(object);
    return NULL;
}

static bool add_exemptions(cJSON *row, const struct explained *explained)
{
    const struct spsy_decision *decision = explained->decision;
    bool glass = decision && decision->break_glass[0];

    return add(row, "bypass",
               decision && is_bypass(decision) ? bypass_of(explained) : cJSON_CreateNull()) &&
           add(row, "breakGlass", glass ? break_glass_of(explained) : cJSON_CreateNull());
}

/* ---- programs ------------------------------------------------------------------------------- */

static const cJSON *call_of(const cJSON *calls, const cJSON *listed)
{
    const cJSON *call;

    cJSON_ArrayForEach(call, calls) {
        if (cJSON_Compare(cJSON_GetObjectItemCaseSensitive(call, "format"),
                          cJSON_GetObjectItemCaseSensitive(listed, "format"), true) &&
            cJSON_Compare(cJSON_GetObjectItemCaseSensitive(call, "number"),
                          cJSON_GetObjectItemCaseSensitive(listed, "number"), true))
            return call;
    }
    return NULL;
}

/* Behind it every program of the list stays uncalled (X14). */
static bool ends_chain(const cJSON *decision)
{
    return strcmp(spsy_json_text(decision, "verdict"), "refused") == 0 &&
           cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(decision, "calls")) > 0 &&
           (strcmp(spsy_json_text(decision, "basis"), "exit") == 0 ||
            strcmp(spsy_json_text(decision, "basis"), "failure") == 0);
}

static const char *why_not_called(const cJSON *decision, const cJSON *listed)
{
    if (strncmp(spsy_json_text(decision, "basis"), "bypass", 6) == 0 ||
        spsy_json_text(decision, "bypass")[0])
        return "nobody is asked about this user";
    if (spsy_json_text(decision, "breakGlass")[0])
        return "break-glass is in force";
    if (!ends_chain(decision) &&
        strcmp(spsy_json_text(listed, "format"), spsy_format_names[1]) == 0)
        return "the file is this job's own: SPSY0200 is not asked";
    return "the chain had ended before it";
}

/* A call as the decision has it, with the registration's mode; or why there is none. */
static cJSON *program_of(const cJSON *decision, const cJSON *listed)
{
    static const char *const copied[] = {"format", "number", "program", "mode", "run", "onFailure"};
    static const char *const told[] = {"answer", "meaning", "microseconds", "reason"};
    const cJSON *call = call_of(cJSON_GetObjectItemCaseSensitive(decision, "calls"), listed);
    cJSON *object = cJSON_CreateObject();
    bool done = object != NULL;

    for (size_t i = 0; done && i < sizeof copied / sizeof copied[0]; i++) {
        const cJSON *value = cJSON_GetObjectItemCaseSensitive(listed, copied[i]);

        done = !value || add(object, copied[i], cJSON_Duplicate(value, true));
    }
    done = done && add(object, "called", cJSON_CreateBool(call != NULL));
    for (size_t i = 0; done && call && i < sizeof told / sizeof told[0]; i++)
        done = add(object, told[i],
                   cJSON_Duplicate(cJSON_GetObjectItemCaseSensitive(call, told[i]), true));
    if (done && !call)
        done = add(object, "why", cJSON_CreateString(why_not_called(decision, listed)));
    if (done)
        return object;
    cJSON_Delete(object);
    return NULL;
}

static bool add_each(cJSON *programs, const cJSON *decision, const cJSON *list)
{
    const cJSON *listed;

    cJSON_ArrayForEach(listed, list) {
        cJSON *program = program_of(decision, listed);

        if (!program)
            return false;
        cJSON_AddItemToArray(programs, program);
    }
    return true;
}

/* What spsy_decision_to_json made has its numbers as raw text. */
static cJSON *read_back(cJSON *made)
{
    char *text = made ? cJSON_PrintUnformatted(made) : NULL;
    cJSON *read = text ? cJSON_Parse(text) : NULL;

    cJSON_Delete(made);
    cJSON_free(text);
    return read;
}

/* Whose list is asked: the job's own, or the one that is registered now. */
static const char *list_of(const struct spsy_job *engine, const cJSON *decision, bool frozen)
{
    if (!cJSON_IsObject(decision) || !spsy_job_list_is_frozen(engine))
        return "not read";
    return frozen ? "frozen" : "current";
}

bool explain_add_programs(cJSON *row, struct spsy_job *engine, const cJSON *decision, bool frozen)
{
    cJSON *programs, *list = NULL;
    bool done = add(row, "list", cJSON_CreateString(list_of(engine, decision, frozen)));

    programs = done ? cJSON_AddArrayToObject(row, "programs") : NULL;
    if (!programs || !cJSON_IsObject(decision))
        return programs != NULL;
    if (spsy_job_programs(engine, &list, NULL) < 0)
        return false;
    list = read_back(list);
    done = list && add_each(programs, decision, list);
    cJSON_Delete(list);
    return done;
}

/* ---- native authority ----------------------------------------------------------------------- */

static const char *state_name(enum spool_way_state state)
{
    return state == SPOOL_WAY_OPEN ? "open" : state == SPOOL_WAY_NOT_HERE ? "not here" : "closed";
}

static cJSON *ways_of(const struct spool_way *ways, size_t count)
{
    cJSON *array = cJSON_CreateArray();

    for (size_t i = 0; array && i < count; i++) {
        cJSON *way = cJSON_CreateObject();

        if (add(way, "way", cJSON_CreateString(ways[i].name)) &&
            add(way, "state", cJSON_CreateString(state_name(ways[i].state))) &&
            add(way, "why", text_or_null(ways[i].why))) {
            cJSON_AddItemToArray(array, way);
            continue;
        }
        cJSON_Delete(way);
        cJSON_Delete(array);
        return NULL;
    }
    return array;
}

/* A '1' that counts: nobody asks native authority then (X16, X18). */
static bool is_allowed_by_program(const struct explained *explained)
{
    const struct spsy_decision *decision = explained->decision;
    const char *function = explained->guarded->function;
    bool allowed = false;

    for (size_t i = 0; i < decision->call_count; i++)
        allowed |= decision->calls[i].meaning == SPSY_MEANING_ALLOW;
    return allowed && strcmp(function, "SAV") != 0 && strcmp(function, "RST") != 0;
}

static bool asks_authority(const struct explained *explained)
{
    const struct spsy_decision *decision = explained->decision;

    return decision->basis == SPSY_BASIS_AUTHORITY || is_bypass(decision) ||
           (spsy_basis_is_gate(decision->basis) && !is_allowed_by_program(explained));
}

static bool fill_native(cJSON *native, const struct explained *explained)
{
    const struct guarded *guarded = explained->guarded;
    const struct guard_inputs *inputs = explained->inputs;
    struct spool_way ways[SPOOL_WAYS], places[SPOOL_PLACES];
    bool done;

    spool_authority_ways(guarded->class, &inputs->facts, ways);
    done = add(native, "class", cJSON_CreateString(spool_class_name(guarded->class))) &&
           add(native, "asked", cJSON_CreateBool(asks_authority(explained))) &&
           add(native, "verdict",
               cJSON_CreateString(guard_native_allows(guarded, inputs) ? "allowed" : "refused")) &&
           add(native, "ways", ways_of(ways, SPOOL_WAYS));
    if (done && guarded->deletes) {
        spool_authority_ways(SPOOL_CLASS_CONTROL, &inputs->facts, ways);
        done = add(native, "delete", ways_of(ways, SPOOL_WAYS));
    }
    if (done && guarded->moves) {
        spool_authority_places(&inputs->target_facts, places);
        done = add(native, "target", ways_of(places, SPOOL_PLACES));
    }
    return done;
}

/* Where native authority was not asked a command would say nothing of it. */
static bool add_native(cJSON *row, const struct explained *explained)
{
    const struct spsy_decision *decision = explained->decision;
    cJSON *native;

    if (!decision || (!explained->entitled && !asks_authority(explained)))
        return add(row, "native", cJSON_CreateNull());
    native = cJSON_CreateObject();
    if (!native || !fill_native(native, explained)) {
        cJSON_Delete(native);
        return false;
    }
    return add(row, "native", native);
}

/* ---- protection and key ----------------------------------------------------------------------
 */

static const enum spsy_basis gates[] = {SPSY_BASIS_PROTECTION, SPSY_BASIS_KEY};
enum { GATES = sizeof gates / sizeof gates[0] };

/* Behind the first that is not open nobody is asked. */
static bool is_asked(const struct explained *explained, enum spsy_basis gate)
{
    const struct spsy_decision *decision = explained->decision;

    return explained->gate_asked &&
           (gate == SPSY_BASIS_PROTECTION || decision->basis != SPSY_BASIS_PROTECTION);
}

/* One that was not asked says what it would say, to whom may know that; else nothing. */
static cJSON *gate_of(const struct explained *explained, enum spsy_basis gate)
{
    bool asked = is_asked(explained, gate), looks = asked || explained->entitled;
    enum guard_gate_state state = GUARD_GATE_NONE;
    struct spsy_error why = {.text = ""};
    cJSON *object = cJSON_CreateObject();

    if (looks)
        state =
            guard_gate_look(explained->session, explained->guarded, explained->inputs, gate, &why);
    if (add(object, "gate", cJSON_CreateString(spsy_basis_name(gate))) &&
        add(object, "asked", cJSON_CreateBool(asked && state != GUARD_GATE_NONE)) &&
        add(object, "verdict", text_or_null(looks ? guard_gate_state_name(state) : "")) &&
        add(object, "why", text_or_null(why.text)))
        return object;
    cJSON_Delete(object);
    return NULL;
}

/* In the order in which they are asked. */
static bool add_gates(cJSON *row, const struct explained *explained)
{
    cJSON *array = cJSON_CreateArray();

    for (size_t i = 0; array && explained->decision && i < GATES; i++) {
        cJSON *gate = gate_of(explained, gates[i]);

        if (gate && cJSON_AddItemToArray(array, gate))
            continue;
        cJSON_Delete(gate);
        cJSON_Delete(array);
        return false;
    }
    return add(row, "gates", array);
}

/* ---- what would turn it --------------------------------------------------------------------- */

static cJSON *statements_of(const struct grant *grant)
{
    cJSON *object = cJSON_CreateObject();
    cJSON *statements = object ? cJSON_AddArrayToObject(object, "statements") : NULL;
    char keeps[SPOOL_AUT_TEXT_SIZE];

    spool_authority_names(grant->keeps, keeps);

    for (size_t i = 0; statements && i < grant->count; i++)
        cJSON_AddItemToArray(statements, cJSON_CreateString(grant->statements[i]));
    if (statements &&
        add(object, "kind", cJSON_CreateString(grant->by_group ? "group" : "private authority")) &&
        add(object, "keeps", text_or_null(keeps)))
        return object;
    cJSON_Delete(object);
    return NULL;
}

static const char none_against_protection[] =
    "its protection is above every authority: the file's owner changes it (CHGSPLFA), a password "
    "opens it (ADDPWD)";

static const char *none_against(const struct spsy_decision *decision)
{
    if (!decision)
        return "nobody is asked: it is no matter of authority";
    if (decision->basis == SPSY_BASIS_EXIT)
        return "a program's '0' is above every authority but *SPLCTL, which is never suggested";
    if (decision->basis == SPSY_BASIS_FAILURE)
        return "what has failed is to be mended";
    if (decision->basis == SPSY_BASIS_PROTECTION)
        return none_against_protection;
    return "";
}

/* Behind a grant against native authority the gates wait: to whom may know what they would say it
 * is none if they let nobody in by it. */
static int find_grant(const struct explained *explained, struct grant *grant, const char **none,
                      struct spsy_error *error)
{
    const struct guarded *guarded = explained->guarded;
    const struct guard_inputs *inputs = explained->inputs;
    struct session *session = explained->session;
    bool by_key = explained->decision->basis == SPSY_BASIS_KEY;
    struct spsy_error why;
    int result = 0;

    grant->count = 0;
    grant->none[0] = '\0';
    if (!by_key)
        result = grant_find(session, guarded, inputs, explained->entitled, grant, error);
    if (result < 0 || (!by_key && (grant->count == 0 || !explained->entitled)))
        return result;
    if (guard_gate_look(session, guarded, inputs, SPSY_BASIS_PROTECTION, &why) >=
        GUARD_GATE_REFUSED) {
        grant->count = 0;
        *none = none_against_protection;
        return 0;
    }
    if (guard_gate_look(session, guarded, inputs, SPSY_BASIS_KEY, &why) >= GUARD_GATE_REFUSED)
        result = grant_key(session, guarded, inputs, grant, error);
    return result;
}

static bool add_grant(cJSON *row, const struct explained *explained)
{
    const struct spsy_decision *decision = explained->decision;
    struct grant grant = {.count = 0};
    struct spsy_error error = {.text = ""};
    const char *none = none_against(decision);

    if (decision && decision->verdict == SPSY_ALLOWED)
        return add(row, "grant", cJSON_CreateNull()) && add(row, "noGrant", cJSON_CreateNull());
    if (!none[0] && find_grant(explained, &grant, &none, &error) < 0) {
        grant.count = 0;
        none = error.text;
    }
    if (!none[0])
        none = grant.none;
    return add(row, "grant", grant.count ? statements_of(&grant) : cJSON_CreateNull()) &&
           add(row, "noGrant", grant.count ? cJSON_CreateNull() : text_or_null(none));
}

/* ---- the whole ------------------------------------------------------------------------------ */

static bool fill(cJSON *row, const struct explained *explained, const cJSON *decision)
{
    return add_subject(row, explained) && add_verdict(row, explained) &&
           add_exemptions(row, explained) &&
           explain_add_programs(row, explained->session->engine, decision, explained->frozen) &&
           add_native(row, explained) && add_gates(row, explained) && add_grant(row, explained) &&
           add(row, "waitsMs", cJSON_CreateNumber((double)explained->waits_ms)) &&
           add(row, "log",
               explained->log ? cJSON_Duplicate(explained->log, true) : cJSON_CreateArray());
}

cJSON *explain_row(const struct explained *explained)
{
    cJSON *row = cJSON_CreateObject();
    cJSON *decision = explained->decision
                          ? read_back(spsy_decision_to_json(explained->decision,
                                                            &explained->inputs->request.fields))
                          : cJSON_CreateNull();

    if (row && decision && fill(row, explained, decision)) {
        if (add(row, "decision", decision))
            return row;
    } else {
        cJSON_Delete(decision);
    }
    cJSON_Delete(row);
    return NULL;
}
