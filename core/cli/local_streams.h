/* local_streams.h - streams (session/streams.h) as files that this process opens itself.
 *
 * MUST:
 *  - with the operating system user's rights, and no more;
 *  - what is written is written in the target's directory without a name, synced, and put in its
 *    place in one step: a reader, a full disk or a killed command never meets half a file, and
 *    finds none left over (where the file system has no files without a name, a killed command may
 *    leave .spsy-XXXXXX);
 *  - without replace the last step itself refuses a target that has come to be meanwhile.
 *
 * MUST: a secret file is made with mode 0600 at most, and not in a home of spsy, wherever that home
 * is and whoever's: the clear text of what is under a key is nowhere among what is kept (K2).
 *
 * With replace a symbolic link is followed, and mode and owner of the replaced file are kept as far
 * as the user may. A new stream file has the mode that the umask leaves of 0666, a save file 0600.
 * What `spsy collect` writes has rules of its own (archive/archive_files.h): data 0600, an index
 * that is appended to.
 * A target that is no regular file (a device, a pipe) has no other name to be written under: it is
 * written as the data comes, and only with replace. */
#ifndef SPSY_CLI_LOCAL_STREAMS_H
#define SPSY_CLI_LOCAL_STREAMS_H

#include "session/streams.h"

extern const struct streams local_streams;

#endif
