/* afp_guess.c - which framing a file's data is in, by taking it for one after the other. */
#include <stdio.h>
#include <string.h>

#include "function/afp_guess.h"
#include "function/file_text.h"

/* Only the fields are of interest, not what is in them. */
static int drop(void *context, const void *bytes, size_t count, struct spsy_error *error)
{
    (void)context;
    (void)bytes;
    (void)count;
    (void)error;
    return 0;
}

struct trial {
    struct afp_deframer *deframer;
    struct spsy_error cause; /* why the stream is not of this framing */
};

static int try_piece(void *context, const void *bytes, size_t count, struct spsy_error *error)
{
    struct trial *trial = context;
    int result = afp_deframer_push(trial->deframer, bytes, count, &trial->cause);

    (void)error;
    return result;
}

/* fields: how many the file has when it is read as this framing. */
static int try_framing(enum afp_framing framing, struct session *session,
                       const struct spool_file *file, struct trial *trial, int64_t *fields,
                       struct spsy_error *error)
{
    int result;

    memset(trial, 0, sizeof *trial);
    result = afp_deframer_open(framing, drop, NULL, &trial->deframer, error);
    if (result < 0)
        return result;
    result = file_bytes_read(session, file, try_piece, trial, error);
    if (result == 0)
        afp_deframer_finish(trial->deframer, &trial->cause);
    if (trial->cause.code < 0)
        result = 0; /* it was the data that was refused, not the reading that failed */
    *fields = afp_deframer_fields(trial->deframer);
    afp_deframer_close(trial->deframer);
    return result;
}

int afp_framing_guess(struct session *session, const struct spool_file *file,
                      struct afp_guess *guess, struct spsy_error *error)
{
    int64_t most = 0;
    int result = 0;

    memset(guess, 0, sizeof *guess);
    for (int i = AFP_STREAM + 1; result == 0 && !guess->whole && i < AFP_FRAMINGS; i++) {
        enum afp_framing framing = (enum afp_framing)i;
        struct trial trial;
        int64_t fields = 0;

        result = try_framing(framing, session, file, &trial, &fields, error);
        if (result < 0 || fields == 0 || (trial.cause.code < 0 && fields <= most))
            continue;
        most = fields;
        guess->framing = framing;
        guess->whole = trial.cause.code == 0;
        snprintf(guess->cause, sizeof guess->cause, "%.199s", trial.cause.text);
    }
    return result;
}

int afp_framing_hint(struct session *session, const struct spool_file *file,
                     char hint[AFP_HINT_BYTES], struct spsy_error *error)
{
    struct afp_guess guess;
    int result = afp_framing_guess(session, file, &guess, error);

    hint[0] = '\0';
    if (result < 0 || guess.framing == AFP_STREAM)
        return result;
    snprintf(hint, AFP_HINT_BYTES,
             "%s structured fields are %s: CRTSPLF DEVTYPE(*AFPDS) RECFMT(%s) of the stream file, "
             "or of what QSPOPNSP gives, takes them in%s%s",
             guess.whole ? "its" : "its first", afp_framing_words(guess.framing),
             afp_framing_name(guess.framing),
             guess.whole ? "" : " once this is fixed: ", guess.whole ? "" : guess.cause);
    return 0;
}
