#include "function/stream_target.h"

#include "base/error.h"

static int fill(struct session *session, const struct guarded *guarded, const char *path,
                bool replace, stream_target_write *write, void *context, struct spsy_error *error)
{
    struct stream_file *file;
    int result = stream_file_open(path, replace, &file, error);

    if (result < 0)
        return result;
    result = write(session, guarded, stream_file_append, file, context, error);
    if (result == 0)
        result = stream_file_finish(file, error);
    stream_file_close(file);
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
