#include "function/stream_target.h"

#include "base/error.h"

struct target {
    const struct streams *streams;
    struct stream *stream;
};

/* A sink (conversion.h). */
static int append(void *opaque, const void *bytes, size_t count, struct spsy_error *error)
{
    const struct target *target = opaque;

    return target->streams->write(target->stream, bytes, count, error);
}

static int fill(struct session *session, const struct guarded *guarded, const char *path,
                bool replace, stream_target_write *write, void *context, struct spsy_error *error)
{
    struct target target = {session->streams, NULL};
    enum stream_kind kind = guarded->file.key_id[0] ? STREAM_SECRET_FILE : STREAM_FILE;
    int result = target.streams->create(target.streams->context, path, kind, replace,
                                        &target.stream, error);

    if (result < 0)
        return result;
    result = write(session, guarded, append, &target, context, error);
    if (result == 0)
        result = target.streams->commit(target.stream, error);
    target.streams->drop(target.stream);
    return result;
}

int stream_target(struct session *session, struct answer *answer,
                  const struct parameters *parameters, const struct guarded *guarded,
                  stream_target_write *write, void *context)
{
    const char *path = parameter_text(parameters, "TOSTMF");
    struct spsy_error error = {0};

    if (fill(session, guarded, path, parameter_is(parameters, "STMFOPT", "*REPLACE"), write,
             context, &error) < 0)
        return answer_fail_error(answer, &error);
    answer_message(answer, "SPY0001", "file %s number %d written to stream file %s",
                   guarded->file.name, guarded->file.number, path);
    return 0;
}
