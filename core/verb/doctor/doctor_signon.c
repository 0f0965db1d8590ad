/* doctor_signon.c - the sign-on table: can anybody sign on (T1), and is anybody locked out (T4)? */
#include "verb/doctor.h"

#include "signon/signon.h"

static const char check[] = "sign-on table";

static void say_table(struct doctor *doctor, const struct signon_table *table, bool allowed)
{
    size_t revoked = 0;

    for (size_t i = 0; i < table->count; i++)
        revoked += signon_is_revoked(&table->entries[i]);
    if (revoked > 0)
        doctor_say(
            doctor, check, FINDING_WARNING,
            "%zu of %zu user ids revoked after failures in a row: LOGLST shows them, LOGCTL C "
            "gives another password",
            revoked, table->count);
    else
        doctor_say(doctor, check, FINDING_OK, "%zu user id%s; the setting signOn says %s",
                   table->count, table->count == 1 ? "" : "s", allowed ? "allow" : "deny");
}

void doctor_sign_on(struct doctor *doctor, struct session *session)
{
    struct signon_table table;
    struct spsy_error error;
    int there = signon_load(session, &table, &error);

    if (there > 0) {
        say_table(doctor, &table, session_settings(session, NULL)->sign_on != 0);
        signon_table_free(&table);
    } else if (there == SPSY_ERR_FORMAT) {
        doctor_say(
            doctor, check, FINDING_WRONG,
            "%s: nobody signs on, and nothing changes it; spsy restore, of a backup that has "
            "it, brings it back",
            error.text);
    } else if (there < 0) {
        doctor_say(doctor, check, FINDING_WRONG, "%s; nobody signs on until then", error.text);
    }
}
