/* kept_file.h - a save file of CRTSAVF: an object of a library, whose data the home keeps.
 *
 * SAVF(LIBRARY/NAME) means one, as on IBM i; a path stands in apostrophes. In option syntax, which
 * has none, a name or library/name without a period is a save file of a library, and ./name a path.
 * The data is a file of the home, savf/LIBRARY+NAME: there only while the save file holds data, and
 * put there in one step.
 *
 * MUST: *EXECUTE to the library, and to the file *OBJOPR and *ADD to save into it, *OBJMGT as well
 * to clear it, *USE to restore from it (IBM's pages SAVOBJ, ssw_ibm_i_74/cl/savobj.htm, and
 * QSRSAVO, ssw_ibm_i_71/apis/qsrsavo.htm; *USE is remembered). A save file that holds data is
 * written by CLEAR(*ALL) alone. Who wrote it and whether it may change is looked at again when it
 * is put in its place. */
#ifndef SPSY_ARCHIVE_KEPT_FILE_H
#define SPSY_ARCHIVE_KEPT_FILE_H

#include "session/session.h"
#include "store/store.h"

enum {
    KEPT_RECORD_BYTES = 512,  /* of data in a record of a save file [remembered]: MAXRCDS */
    KEPT_FILE_NAME_SIZE = 32, /* LIBRARY/NAME */
};

struct kept_file {
    struct session *session;
    bool clear;                     /* CLEAR(*ALL) */
    char name[KEPT_FILE_NAME_SIZE]; /* as messages and api->create have it */
    char library[11], object[11];
    struct streams streams; /* that read and write it; its context is this */
};

/* Does the value of SAVF mean a save file of a library? */
bool kept_file_is_meant(const struct value *savf);
/* Finds it, unqualified by the library list. CPF9812. It must stay where it is. */
int kept_file_find(struct session *session, const char *savf, bool clear, struct kept_file *kept,
                   struct spsy_error *error);
/* May it be saved into, and is it empty or to be cleared? So that nobody is asked for nothing;
 * looked at again when it is written. CPF2182, CPF2189, CPA4067, SPY0113. */
int kept_file_check_writable(const struct kept_file *kept, struct spsy_error *error);
/* Somebody with *USE to it asks: 1 = it holds data, 0 = it is empty. CPF2182, CPF2189. */
int kept_file_holds_data(const struct kept_file *kept, struct spsy_error *error);
/* What it holds goes, and what kills have left of others; harmless when it holds nothing. In the
 * transaction that makes it. */
int kept_file_forget(struct spool *spool, const char *library, const char *name,
                     struct spsy_error *error);
/* The same after it has been deleted, unless somebody has made it again: that one's stays. */
int kept_file_forget_deleted(struct spool *spool, const char *library, const char *name,
                             struct spsy_error *error);

#endif
