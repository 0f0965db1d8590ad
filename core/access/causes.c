#include "access/causes.h"
#include "access/way.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "dispatch/dispatch.h"
#include "guard/callbacks.h"
#include "session/session.h"

struct access_kept_cause {
    struct access_cause cause; /* first */
    struct access_kept_cause *next;
};

/* ---- one cause ---------------------------------------------------------------------------- */

static int bit_of(uint32_t special)
{
    int bit = 0;

    while (bit < ACCESS_SPECIALS - 1 && !(special & 1U << bit))
        bit++;
    return bit;
}

/* The nearest origin, as a bypass names it. */
static enum spsy_origin origin_of(const struct spsy_special *special, uint32_t bit)
{
    if (special->own & bit)
        return SPSY_ORIGIN_OWN;
    if (special->group & bit)
        return SPSY_ORIGIN_GROUP;
    return special->adopted & bit ? SPSY_ORIGIN_ADOPTED : SPSY_ORIGIN_NONE;
}

static void take_special(struct access_cause *cause, const struct access_subject *subject,
                         uint32_t bit)
{
    snprintf(cause->special, sizeof cause->special, "%s", spool_special_name(bit));
    cause->origin = origin_of(&subject->subject.special, bit);
    if (cause->origin == SPSY_ORIGIN_GROUP)
        memcpy(cause->through, subject->through[bit_of(bit)], sizeof cause->through);
}

/* "BOB lacks authority ...": whom it is about stands beside it already. */
static void take_missing(struct access_cause *cause, const struct access_came_of *came)
{
    const char *name = came->inputs->request.fields.current_user, *text;
    struct spsy_error why = {.text = ""};
    size_t length = strlen(name);

    guard_missing_authority(came->guarded, came->inputs, &why);
    text = why.text;
    if (strncmp(text, name, length) == 0 && text[length] == ' ')
        text += length + 1;
    spsy_text_copy(cause->native, sizeof cause->native, text);
}

static void take_native(struct access_cause *cause, const struct access_came_of *came)
{
    const char *way;
    uint32_t special;

    if (came->cups) {
        snprintf(cause->native, sizeof cause->native, "%s", ACCESS_LEFT_TO_CUPS);
        return;
    }
    if (cause->verdict == SPSY_REFUSED) {
        take_missing(cause, came);
        return;
    }
    way = access_way(came->guarded, came->inputs, &special);
    snprintf(cause->native, sizeof cause->native, "%s", way);
    if (special && cause->special[0])
        snprintf(cause->way_special, sizeof cause->way_special, "%s", spool_special_name(special));
    else if (special)
        take_special(cause, came->subject, special);
}

static void take_call(struct access_cause *cause, const struct spsy_call *call)
{
    spsy_text_copy(cause->program, sizeof cause->program, call->program);
    memcpy(cause->format, call->format, sizeof cause->format);
    cause->number = call->number;
    spsy_text_copy(cause->reason, sizeof cause->reason, call->reason);
}

/* The call that decided: the one that ended the chain, or the first '1'. NULL: none did. */
static const struct spsy_call *deciding(const struct spsy_decision *decision)
{
    const struct spsy_call *last =
        decision->call_count ? &decision->calls[decision->call_count - 1] : NULL;

    if (decision->basis == SPSY_BASIS_FAILURE)
        return last && last->meaning == SPSY_MEANING_FAILED ? last : NULL;
    if (decision->basis != SPSY_BASIS_EXIT)
        return NULL;
    if (decision->verdict == SPSY_REFUSED)
        return last;
    for (size_t i = 0; i < decision->call_count; i++)
        if (decision->calls[i].meaning == SPSY_MEANING_ALLOW)
            return &decision->calls[i];
    return NULL;
}

/* What refused; and what had to be passed by for that, if nobody was asked. */
static void take_gate(struct access_cause *cause, const struct access_came_of *came)
{
    const char *why = came->decision->why, *key = strstr(why, " KEY(");

    /* "USER(BOB) GROUP(CLERKS) KEY(...": whom it is about stands beside it already */
    if (cause->basis == SPSY_BASIS_KEY && key && strncmp(why, "USER(", 5) == 0)
        why = key + 1;
    spsy_text_copy(cause->reason, sizeof cause->reason, why);
    cause->break_glass = false; /* the reason is not its */
    if (cause->bypass == SPSY_BASIS_BYPASS_SPLCTL)
        take_special(cause, came->subject, SPSY_SPLCTL);
    if (cause->bypass == SPSY_BASIS_BYPASS_JOBCTL)
        take_special(cause, came->subject, SPSY_JOBCTL);
}

static void fill(struct access_cause *cause, const struct access_came_of *came)
{
    const struct spsy_decision *decision = came->decision;
    const struct spsy_call *call = deciding(decision);

    memset(cause, 0, sizeof *cause);
    cause->verdict = decision->verdict;
    cause->basis = decision->basis;
    cause->bypass = decision->bypass;
    cause->break_glass = decision->break_glass[0] != '\0';
    switch (decision->basis) {
    case SPSY_BASIS_PROTECTION:
    case SPSY_BASIS_KEY:
        take_gate(cause, came);
        return;
    case SPSY_BASIS_EXIT:
        if (call)
            take_call(cause, call);
        return;
    case SPSY_BASIS_BYPASS_SPLCTL:
        take_special(cause, came->subject, SPSY_SPLCTL);
        break;
    case SPSY_BASIS_BYPASS_JOBCTL:
        take_special(cause, came->subject, SPSY_JOBCTL);
        break;
    case SPSY_BASIS_AUTHORITY:
        if (cause->break_glass)
            spsy_text_copy(cause->reason, sizeof cause->reason, decision->break_glass);
        break;
    case SPSY_BASIS_BYPASS_SYSTEM:
        break;
    case SPSY_BASIS_FAILURE:
    default:
        if (call)
            take_call(cause, call);
        else
            spsy_text_copy(cause->reason, sizeof cause->reason, decision->why);
        return;
    }
    take_native(cause, came);
}

bool access_cause_equal(const struct access_cause *a, const struct access_cause *b)
{
    return memcmp(a, b, sizeof *a) == 0; /* zeroed before it is filled, to the last byte of texts */
}

/* ---- each once ---------------------------------------------------------------------------- */

static size_t hash_of(const struct access_cause *cause)
{
    const char *const texts[] = {cause->program, cause->reason, cause->native, cause->special,
                                 cause->through};
    size_t hash = (size_t)cause->verdict * 31 + (size_t)cause->basis;

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        for (const char *at = texts[i]; *at; at++)
            hash = hash * 31 + (unsigned char)*at;
    return hash % ACCESS_CAUSE_BUCKETS;
}

static const struct access_cause *keep(struct access_causes *causes,
                                       const struct access_cause *cause)
{
    size_t bucket = hash_of(cause);
    struct access_kept_cause *kept = causes->buckets[bucket];

    for (; kept; kept = kept->next)
        if (access_cause_equal(&kept->cause, cause))
            return &kept->cause;
    kept = malloc(sizeof *kept);
    if (!kept)
        return NULL;
    kept->cause = *cause;
    kept->next = causes->buckets[bucket];
    causes->buckets[bucket] = kept;
    causes->count++;
    return &kept->cause;
}

/* By a program: the same one with the same reason. By authority: what it sees is the same, and so
 * is where special authorities come from. */
static bool is_last(const struct access_causes *causes, int function,
                    const struct access_came_of *came, const struct spsy_call *call)
{
    const struct spsy_decision *decision = came->decision;
    const struct access_last *last = &causes->last[function];

    if (!last->cause || last->cause->verdict != decision->verdict ||
        last->cause->basis != decision->basis || last->origin != decision->origin ||
        decision->break_glass[0])
        return false;
    if (call)
        return last->program == call->program && last->cause->number == call->number &&
               strcmp(last->cause->format, call->format) == 0 &&
               strcmp(last->cause->reason, call->reason) == 0;
    if (decision->basis == SPSY_BASIS_FAILURE || decision->basis == SPSY_BASIS_EXIT ||
        spsy_basis_is_gate(decision->basis))
        return false;
    if (came->cups)
        return last->subject == came->subject;
    return last->queue == came->guarded->queue.id &&
           (last->subject == came->subject || came->inputs->facts.special == 0) &&
           memcmp(&last->facts, &came->inputs->facts, sizeof last->facts) == 0 &&
           memcmp(&last->target_facts, &came->inputs->target_facts, sizeof last->facts) == 0;
}

const struct access_cause *access_causes_of(struct access_causes *causes, int function,
                                            const struct access_came_of *came)
{
    const struct spsy_call *call = deciding(came->decision);
    struct access_last *last = &causes->last[function];
    struct access_cause cause;

    if (is_last(causes, function, came, call))
        return last->cause;
    fill(&cause, came);
    last->cause = keep(causes, &cause);
    last->subject = came->subject;
    last->queue = came->guarded->queue.id;
    last->facts = came->inputs->facts;
    last->target_facts = came->inputs->target_facts;
    last->origin = came->decision->origin;
    last->program = call ? call->program : NULL;
    return last->cause;
}

void access_causes_renew(struct access_causes *causes)
{
    /* Who was asked about last may have gone, and another stand at his place. */
    memset(causes->last, 0, sizeof causes->last);
    if (causes->count > ACCESS_CAUSES_KEPT)
        access_causes_free(causes);
}

void access_causes_free(struct access_causes *causes)
{
    for (size_t i = 0; i < ACCESS_CAUSE_BUCKETS; i++)
        while (causes->buckets[i]) {
            struct access_kept_cause *kept = causes->buckets[i];

            causes->buckets[i] = kept->next;
            free(kept);
        }
    memset(causes, 0, sizeof *causes);
}

/* ---- for people and for programs ---------------------------------------------------------- */

static void say_special(const struct access_cause *cause, char *text, size_t size)
{
    static const char *const of[] = {
        [SPSY_ORIGIN_NONE] = "",
        [SPSY_ORIGIN_OWN] = " of its own",
        [SPSY_ORIGIN_GROUP] = " of group ",
        [SPSY_ORIGIN_ADOPTED] = ", adopted",
    };

    snprintf(text, size, "%s%s%s", cause->special, of[cause->origin], cause->through);
}

/* "native authority allows: ownership of the file" */
static void say_native(const struct access_cause *cause, char *text, size_t size)
{
    bool bypass = cause->basis != SPSY_BASIS_AUTHORITY;
    char special[48] = "";

    if (strcmp(cause->native, ACCESS_LEFT_TO_CUPS) == 0) {
        snprintf(text, size, "left to CUPS");
        return;
    }
    if (!bypass && cause->special[0])
        say_special(cause, special, sizeof special);
    /* *SPLCTL as the way and as the authority behind it is one thing to read */
    if (special[0] && strncmp(cause->native, cause->special, strlen(cause->special)) == 0)
        snprintf(text, size, "native authority allows: %s%s", special,
                 cause->native + strlen(cause->special));
    else
        snprintf(text, size, "native authority %s: %s%s%s%s%s",
                 cause->verdict == SPSY_ALLOWED ? "allows" : "refuses", cause->native,
                 special[0] ? ", by " : "", special,
                 cause->way_special[0] && strstr(cause->native, cause->way_special) != cause->native
                     ? ", by "
                     : "",
                 cause->way_special[0] && strstr(cause->native, cause->way_special) != cause->native
                     ? cause->way_special
                     : "");
}

static void say_program(const struct access_cause *cause, const char *did, char *text, size_t size)
{
    snprintf(text, size, "exit program %s (%s number %d) %s%s%s", cause->program, cause->format,
             cause->number, did, cause->reason[0] ? ": " : "", cause->reason);
}

static const char system_asked[] =
    "no program is asked: a job of the system's or of one of the 29 system profiles";

/* "no program is asked: *SPLCTL of its own; its key refuses: ..." */
static void say_gate(const struct access_cause *cause, const char *special,
                     char text[ACCESS_CAUSE_TEXT])
{
    const char *asked = cause->bypass == SPSY_BASIS_FAILURE ? ""
                        : special[0]                        ? "no program is asked: "
                                                            : system_asked;

    snprintf(text, ACCESS_CAUSE_TEXT, "%s%s%sits %s refuses: %s", asked, special,
             asked[0] ? "; " : "", spsy_basis_name(cause->basis), cause->reason);
}

void access_cause_text(const struct access_cause *cause, char text[ACCESS_CAUSE_TEXT])
{
    char native[ACCESS_CAUSE_TEXT / 2] = "", special[48] = "";

    say_special(cause, special, sizeof special);
    if (cause->native[0])
        say_native(cause, native, sizeof native);
    switch (cause->basis) {
    case SPSY_BASIS_EXIT:
        say_program(cause, cause->verdict == SPSY_ALLOWED ? "allowed" : "refused", text,
                    ACCESS_CAUSE_TEXT);
        return;
    case SPSY_BASIS_AUTHORITY:
        if (cause->break_glass)
            snprintf(text, ACCESS_CAUSE_TEXT, "break-glass is in force (%s); %s", cause->reason,
                     native);
        else
            snprintf(text, ACCESS_CAUSE_TEXT, "no program decides; %s", native);
        return;
    case SPSY_BASIS_BYPASS_SPLCTL:
        snprintf(text, ACCESS_CAUSE_TEXT, "no program is asked: %s; %s", special, native);
        return;
    case SPSY_BASIS_BYPASS_JOBCTL:
        snprintf(text, ACCESS_CAUSE_TEXT,
                 "no program is asked: %s, and the queue has "
                 "OPRCTL(*YES); %s",
                 special, native);
        return;
    case SPSY_BASIS_BYPASS_SYSTEM:
        snprintf(text, ACCESS_CAUSE_TEXT, "%s; %s", system_asked, native);
        return;
    case SPSY_BASIS_PROTECTION:
    case SPSY_BASIS_KEY:
        say_gate(cause, special, text);
        return;
    case SPSY_BASIS_FAILURE:
    default:
        if (cause->program[0])
            say_program(cause, "failed", text, ACCESS_CAUSE_TEXT);
        else
            snprintf(text, ACCESS_CAUSE_TEXT, "could not be decided: %s", cause->reason);
    }
}

static bool add_text(cJSON *object, const char *key, const char *text)
{
    return !text[0] || cJSON_AddStringToObject(object, key, text);
}

bool access_cause_add(cJSON *object, const struct access_cause *cause)
{
    bool program = cause->program[0] != '\0';

    return cJSON_AddStringToObject(object, "verdict", spsy_verdict_name(cause->verdict)) &&
           cJSON_AddStringToObject(object, "basis", spsy_basis_name(cause->basis)) &&
           (cause->bypass == SPSY_BASIS_FAILURE ||
            cJSON_AddStringToObject(object, "bypass", spsy_basis_name(cause->bypass))) &&
           add_text(object, "program", cause->program) &&
           add_text(object, "format", cause->format) &&
           (!program || cJSON_AddNumberToObject(object, "number", cause->number)) &&
           add_text(object, cause->break_glass ? "breakGlass" : "reason", cause->reason) &&
           add_text(object, "special", cause->special) &&
           add_text(object, "origin", spsy_origin_name(cause->origin)) &&
           add_text(object, "through", cause->through) &&
           add_text(object, "native", cause->native) &&
           add_text(object, "waySpecial", cause->way_special);
}
