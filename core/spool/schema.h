/* schema.h - the tables of spool.db, and what a new home holds. Inside the spool room only. */
#ifndef SPSY_SPOOL_SCHEMA_H
#define SPSY_SPOOL_SCHEMA_H

#include <sqlite3.h>

extern const char spool_schema[];

#endif
