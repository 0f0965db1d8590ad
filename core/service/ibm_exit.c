/* ibm_exit.c - QUSRTVEI: the program's own registration, mostly to fetch its PGMDTA.
 *
 * On IBM i it lists every exit point and program; here a program sees the entry it runs by, which
 * is what an exit program asks for. Offsets of EXTI0100, 0200 and 0300 are from public listings of
 * the header. */
#include <stdio.h>
#include <string.h>

#include "service/answer.h"

enum { FORMAT = 0, POINT = 8, POINT_FORMAT = 28, NUMBER = 36, HEADER = 36 };
enum { EXTI0100 = 201, EXTI0200 = 76, EXTI0300 = 156, ALL_NUMBERS = -1 };

static const char *own_format(const struct spsy_question *question)
{
    int format = question->call->outcome ? question->call->format : 0;

    return spsy_format_names[format == 1];
}

static bool is_own_point(const struct spsy_question *question)
{
    return (spsy_question_is(question, POINT, 20, SPSY_EXIT_POINT) ||
            spsy_question_is(question, POINT, 20, "*ALL")) &&
           (spsy_question_is(question, POINT_FORMAT, 8, own_format(question)) ||
            spsy_question_is(question, POINT_FORMAT, 8, "*ALL"));
}

/* LIBRARY/PROGRAM, or the file name of a path. */
static void split_program(const struct spsy_registration *registration, char name[11],
                          char library[11])
{
    const char *slash = strrchr(registration->program, '/');

    snprintf(name, 11, "%.10s", slash ? slash + 1 : registration->program);
    library[0] = '\0';
    if (slash && registration->program[0] != '/')
        snprintf(library, 11, "%.*s", (int)(slash - registration->program), registration->program);
}

static void put_char(const struct spsy_question *question, unsigned char *at, const char *text,
                     size_t bytes)
{
    spsy_charset_char(question->form, text, at, bytes);
}

/* What EXTI0200 and EXTI0300 begin with alike. */
static void fill_common(const struct spsy_question *question, unsigned char *entry)
{
    const struct spsy_registration *registration = question->call->registration;
    char name[11], library[11];

    split_program(registration, name, library);
    spsy_put_binary4(entry, 0); /* no next entry */
    put_char(question, entry + 4, SPSY_EXIT_POINT, 20);
    put_char(question, entry + 24, own_format(question), 8);
    put_char(question, entry + 32, "1", 1); /* registered */
    put_char(question, entry + 33, "1", 1); /* complete */
    spsy_put_binary4(entry + 36, registration->number);
    put_char(question, entry + 40, name, 10);
    put_char(question, entry + 50, library, 10);
}

/* CCSID, offset and length of the data, and the three switches after them. */
static void fill_data(const struct spsy_question *question, unsigned char *entry, size_t at,
                      size_t offset, size_t bytes)
{
    const struct spsy_registration *registration = question->call->registration;
    const char *safe = registration->thread_safe, *action = registration->multithread_action;

    spsy_put_binary4(entry + at, (int32_t)question->form);
    spsy_put_binary4(entry + at + 4, bytes > 0 ? (int32_t)offset : 0);
    spsy_put_binary4(entry + at + 8, (int32_t)bytes);
    put_char(question, entry + at + 12,
             strcmp(safe, "*YES") == 0  ? "2"
             : strcmp(safe, "*NO") == 0 ? "0"
                                        : "1",
             1);
    put_char(question, entry + at + 13,
             strcmp(action, "*RUN") == 0     ? "1"
             : strcmp(action, "*MSG") == 0   ? "2"
             : strcmp(action, "*NORUN") == 0 ? "3"
                                             : "0",
             1);
}

static void fill_header(const struct spsy_question *question, unsigned char *receiver,
                        size_t entry_bytes)
{
    (void)question;
    spsy_put_binary4(receiver + 24,
                     HEADER); /* first entry; the handle at 8 stays blank: all told */
    spsy_put_binary4(receiver + 28, 1);
    spsy_put_binary4(receiver + 32, (int32_t)entry_bytes);
}

static int fill_point(const struct spsy_question *question, struct spsy_answer *answer)
{
    unsigned char *receiver = spsy_answer_receiver(question, answer, HEADER + EXTI0100, true);
    unsigned char *entry;

    if (!receiver)
        return SPSY_ERR_FULL;
    entry = receiver + HEADER;
    fill_header(question, receiver, EXTI0100);
    put_char(question, entry, SPSY_EXIT_POINT, 20);
    put_char(question, entry + 20, own_format(question), 8);
    spsy_put_binary4(entry + 28, SPSY_PROGRAMS_PER_FORMAT);
    spsy_put_binary4(entry + 32, 1); /* that this program can see */
    put_char(question, entry + 36, "0", 1);
    put_char(question, entry + 37, "0", 1);
    put_char(question, entry + 38, "1", 1);
    put_char(question, entry + 123, "0", 1); /* the description is text */
    put_char(question, entry + 151, "Spooled file security", 50);
    return 0;
}

static int fill_program(const struct spsy_question *question, struct spsy_answer *answer,
                        size_t entry_bytes)
{
    const struct spsy_registration *registration = question->call->registration;
    const char *data = registration->program_data ? registration->program_data : "";
    size_t bytes = spsy_form_varying(question->form, data, NULL, 0);
    size_t offset = HEADER + entry_bytes;
    unsigned char *receiver = spsy_answer_receiver(question, answer, offset + bytes, true);

    if (!receiver)
        return SPSY_ERR_FULL;
    fill_header(question, receiver, entry_bytes);
    fill_common(question, receiver + HEADER);
    if (entry_bytes == EXTI0300) {
        put_char(question, receiver + HEADER + 60, "0", 1);
        put_char(question, receiver + HEADER + 88, registration->text, 50);
    }
    fill_data(question, receiver + HEADER, entry_bytes == EXTI0300 ? 140 : 60, offset, bytes);
    spsy_form_varying(question->form, data, receiver + offset, bytes);
    return 0;
}

int spsy_answer_exit_information(const struct spsy_question *question, struct spsy_answer *answer)
{
    int32_t number = spsy_get_binary4(question->bytes + NUMBER);

    if (!is_own_point(question))
        return spsy_answer_id(question, answer, "CPF3CDB");
    if (spsy_question_is(question, FORMAT, 8, "EXTI0100"))
        return fill_point(question, answer);
    if (number != ALL_NUMBERS && number != question->call->registration->number)
        return spsy_answer_id(question, answer, "CPF3CDD");
    if (spsy_question_is(question, FORMAT, 8, "EXTI0200"))
        return fill_program(question, answer, EXTI0200);
    if (spsy_question_is(question, FORMAT, 8, "EXTI0300"))
        return fill_program(question, answer, EXTI0300);
    return spsy_answer_id(question, answer, "CPF3C21");
}
