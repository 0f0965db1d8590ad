/* ibm_user.c - QSYCUSRS and QSYRUSRI, format USRI0200.
 *
 * USRI0200 is remembered, not verified: 8 profile, 18 user class, 28 special authorities (CHAR(1)
 * each, Y or N, in the order below, 15 bytes), 43 group profile, 53 owner, 63 group authority, 73
 * limited capabilities, 83 group authority type, 96 offset and 100 number of supplemental groups,
 * which follow at 104, 10 bytes each. What the host says nothing of gets the default of CRTUSRPRF.
 */
#include <string.h>

#include "service/answer.h"

static const struct {
    const char *name;
    uint32_t bit;
} authorities[] = {
    {"*ALLOBJ", SPSY_ALLOBJ}, {"*SECADM", SPSY_SECADM},     {"*JOBCTL", SPSY_JOBCTL},
    {"*SPLCTL", SPSY_SPLCTL}, {"*SAVSYS", SPSY_SAVSYS},     {"*SERVICE", SPSY_SERVICE},
    {"*AUDIT", SPSY_AUDIT},   {"*IOSYSCFG", SPSY_IOSYSCFG},
};
enum { AUTHORITIES = sizeof authorities / sizeof authorities[0], GROUPS = 104 };

static int facts_of(const struct spsy_question *question, size_t offset, bool attributes,
                    struct spsy_user_facts *facts, char profile[21], struct spsy_error *error)
{
    const struct spsy_service_call *call = question->call;

    memset(error, 0, sizeof *error);
    spsy_question_text(question, offset, 10, profile);
    if (!profile[0]) /* blank is the current user for native programs only */
        return spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF2204", "no user profile is named");
    if (strcmp(profile, "*CURRENT") == 0)
        spsy_form_text(SPSY_CHARSET_ASCII, call->current_user ? call->current_user : call->job_user,
                       strlen(call->current_user ? call->current_user : call->job_user), profile);
    return spsy_answer_facts(question, profile, attributes, facts, error);
}

/* The bits that a list of names asks for; false = a name is unknown. */
static bool wanted_bits(const struct spsy_question *question, size_t offset, uint32_t *bits)
{
    *bits = 0;
    for (; offset + 10 <= question->count; offset += 10) {
        size_t i = 0;

        while (i < AUTHORITIES && !spsy_question_is(question, offset, 10, authorities[i].name))
            i++;
        if (i == AUTHORITIES)
            return false;
        *bits |= authorities[i].bit;
    }
    return true;
}

int spsy_answer_check_special(const struct spsy_question *question, struct spsy_answer *answer)
{
    struct spsy_user_facts facts;
    struct spsy_error error;
    char profile[21];
    unsigned char *receiver;
    uint32_t wanted;

    if (!wanted_bits(question, 10, &wanted) || wanted == 0)
        return spsy_answer_id(question, answer, "CPF3C3C");
    if (facts_of(question, 0, false, &facts, profile, &error) < 0)
        return spsy_answer_error(question, answer, &error, "CPF2204");
    receiver = spsy_answer_receiver(question, answer, 1, false);
    if (!receiver)
        return SPSY_ERR_FULL;
    spsy_charset_char(question->form, (facts.special & wanted) == wanted ? "Y" : "N", receiver, 1);
    return 0;
}

static void fill_profile(const struct spsy_question *question, const char *profile,
                         const struct spsy_user_facts *facts, unsigned char *receiver)
{
    const struct {
        size_t offset;
        const char *text, *fallback;
    } attributes[] = {{18, facts->user_class, "*USER"},
                      {53, facts->owner, "*USRPRF"},
                      {63, facts->group_authority, "*NONE"},
                      {73, facts->limit_capabilities, "*NO"},
                      {83, facts->group_authority_type, "*PRIVATE"}};

    for (size_t i = 0; i < sizeof attributes / sizeof attributes[0]; i++)
        spsy_charset_char(question->form,
                          attributes[i].text[0] ? attributes[i].text : attributes[i].fallback,
                          receiver + attributes[i].offset, 10);
    spsy_charset_char(question->form, profile, receiver + 8, 10);
    for (size_t i = 0; i < AUTHORITIES; i++)
        spsy_charset_char(question->form, facts->special & authorities[i].bit ? "Y" : "N",
                          receiver + 28 + i, 1);
    spsy_charset_char(question->form, facts->group[0] ? facts->group : "*NONE", receiver + 43, 10);
    spsy_put_binary4(receiver + 96, facts->supplemental_count ? GROUPS : 0);
    spsy_put_binary4(receiver + 100, (int32_t)facts->supplemental_count);
    for (size_t i = 0; i < facts->supplemental_count; i++)
        spsy_charset_char(question->form, facts->supplemental[i], receiver + GROUPS + 10 * i, 10);
}

int spsy_answer_user_information(const struct spsy_question *question, struct spsy_answer *answer)
{
    struct spsy_user_facts facts;
    struct spsy_error error;
    char profile[21];
    unsigned char *receiver;

    if (!spsy_question_is(question, 0, 8, "USRI0200"))
        return spsy_answer_id(question, answer, "CPF3C21");
    if (facts_of(question, 8, true, &facts, profile, &error) < 0)
        return spsy_answer_error(question, answer, &error, "CPF2204");
    receiver = spsy_answer_receiver(question, answer, GROUPS + 10 * facts.supplemental_count, true);
    if (!receiver)
        return SPSY_ERR_FULL;
    fill_profile(question, profile, &facts, receiver);
    return 0;
}
