#include "spool/row.h"

#include <string.h>

#include "spool/statement.h"

void spool_row_read(sqlite3_stmt *row, struct spool_file *file)
{
    int at = 0;

    memset(file, 0, sizeof *file);
    file->id = sqlite3_column_int64(row, at++);
    spool_column_text(row, at++, file->name, sizeof file->name);
    file->number = spool_column_number(row, at++);
    spool_column_text(row, at++, file->job.number, sizeof file->job.number);
    spool_column_text(row, at++, file->job.user, sizeof file->job.user);
    spool_column_text(row, at++, file->job.name, sizeof file->job.name);
    spool_column_text(row, at++, file->system, sizeof file->system);
    spool_column_text(row, at++, file->date_opened, sizeof file->date_opened);
    spool_column_text(row, at++, file->time_opened, sizeof file->time_opened);
    file->queue_id = sqlite3_column_int64(row, at++);
    spool_column_text(row, at++, file->queue_library, sizeof file->queue_library);
    spool_column_text(row, at++, file->queue, sizeof file->queue);
    spool_column_text(row, at++, file->form_type, sizeof file->form_type);
    spool_column_text(row, at++, file->user_data, sizeof file->user_data);
    spool_column_text(row, at++, file->user_defined_data, sizeof file->user_defined_data);
    spool_column_text(row, at++, file->status, sizeof file->status);
    file->copies = spool_column_number(row, at++);
    file->priority = spool_column_number(row, at++);
    file->save = sqlite3_column_int(row, at++) != 0;
    spool_column_text(row, at++, file->expiration, sizeof file->expiration);
    file->device_type =
        (enum spool_device_type)spool_column_choice(row, at++, SPOOL_SCS, SPOOL_AFPDS, SPOOL_AFPDS);
    file->ccsid = spool_column_number(row, at++);
    file->size = sqlite3_column_int64(row, at++);
    file->pages = spool_column_number(row, at++);
}
