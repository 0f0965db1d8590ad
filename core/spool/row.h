/* row.h - a spooled file as a row. Inside the spool room only. */
#ifndef SPSY_SPOOL_ROW_H
#define SPSY_SPOOL_ROW_H

#include "spool/file.h"

/* f = spooled_file, q = output_queue; read by spool_row_read in this order. by names the index to
 * take ("INDEXED BY file_by_name"), which the planner without statistics does not always guess. */
#define SPOOL_ROW_SELECT(by)                                                                       \
    "SELECT f.id, f.name, f.number, f.job_number, f.job_user, f.job_name, f.system,"               \
    " f.date_opened, f.time_opened, f.queue_id, q.library, q.name, f.form_type, f.user_data,"      \
    " f.user_defined_data, f.status, f.copies, f.priority, f.save, f.expiration, f.device_type,"   \
    " f.ccsid, f.size, f.pages FROM spooled_file f " by                                            \
    " JOIN output_queue q ON q.id = f.queue_id "

void spool_row_read(sqlite3_stmt *row, struct spool_file *file);

#endif
