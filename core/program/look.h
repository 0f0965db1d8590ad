/* look.h - what a job asks a look-out (lookout.h, core/host/look.c), and what that answers.
 *
 * Over a stream socket, one question at a time; both sides are of one build, which the greeting
 * proves. No program's code runs in a look-out: its answers are as good as a look of the job's. */
#ifndef SPSY_PROGRAM_LOOK_H
#define SPSY_PROGRAM_LOOK_H

#include "program/program.h"

enum spsy_look {
    SPSY_LOOK_IDENTITY, /* spsy_file_identity */
    SPSY_LOOK_JUDGE,    /* spsy_program_trust, spsy_file_identity_of, spsy_program_inspect */
};

struct spsy_look_greeting {
    uint32_t version;
    pid_t process;
};

struct spsy_look_question {
    enum spsy_look look;
    uid_t trusted_owner;
    enum spsy_ccsid ccsid;
    char path[PATH_MAX];
    char entry[256];
};

struct spsy_look_answer {
    int status;
    struct spsy_file_identity identity;
    struct spsy_program_info info;
    struct spsy_error error;
};

#define SPSY_LOOK_VERSION                                                                          \
    ((uint32_t)(sizeof(struct spsy_look_question) * 31 + sizeof(struct spsy_look_answer)))

#endif
