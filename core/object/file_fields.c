/* file_fields.c - what a record says of a spooled file. */
#include "object/file.h"

void spool_file_fields(const struct spool_file *file, struct spsy_fields *fields)
{
    spsy_fields_init(fields);
    fields->job_name = file->job.name;
    fields->job_user = file->job.user;
    fields->job_number = file->job.number;
    fields->file_name = file->name;
    fields->file_number = file->number;
    fields->job_system = file->system;
    fields->date_opened = file->date_opened;
    fields->time_opened = file->time_opened;
    fields->output_queue = file->queue;
    fields->output_queue_library = file->queue_library;
    fields->form_type = file->form_type;
    fields->user_data = file->user_data;
    if (file->user_defined_data[0])
        fields->user_defined_data = file->user_defined_data;
}
