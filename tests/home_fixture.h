/* home_fixture.h - a home of a suite, and the spooled files in it. By the door alone: what the
 * store is made of is store_sql.h's affair. */
#ifndef SPSY_TESTS_HOME_FIXTURE_H
#define SPSY_TESTS_HOME_FIXTURE_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "store/store.h"

/* A call that makes the world a test starts from. */
static inline void home_must(int result, const struct spsy_error *error)
{
    if (result != 0)
        fprintf(stderr, "the world of this test: %s %s\n", error->message_id, error->text);
    CU_ASSERT_EQUAL_FATAL(result, 0);
}

/* A new home; the path of the newest. */
static inline const char *home_make(const char *system)
{
    static char home[600];
    struct spsy_error error = {0};

    snprintf(home, sizeof home, "%s/home", harness_directory());
    home_must(spool_create(home, system, &error), &error);
    return home;
}

static inline struct spool *home_open(const char *home)
{
    struct spool *spool = NULL;
    struct spsy_error error = {0};

    home_must(spool_open(home, &spool, &error), &error);
    return spool;
}

static inline struct spool_queue home_queue(struct spool *spool, const char *library,
                                            const char *name)
{
    struct spool_queue queue = {0};
    struct spsy_error error = {0};

    home_must(spool_queue_find(spool, library, name, &queue, &error), &error);
    return queue;
}

/* One that begins now. */
static inline struct spool_job home_job(struct spool *spool, const char *user, const char *name)
{
    struct spool_job job = {.number = ""};
    struct spsy_error error = {0};

    snprintf(job.user, sizeof job.user, "%s", user);
    snprintf(job.name, sizeof job.name, "%s", name);
    home_must(spool_job_begin(spool, &job, &error), &error);
    return job;
}

/* In a transaction of the caller. */
static inline void home_profile(struct spool *spool, const char *name, uint32_t special,
                                const char *group)
{
    struct spool_profile profile = {
        .special = special, .enabled = true, .queue_library = "QGPL", .queue = "QPRINT"};
    struct spsy_error error = {0};

    snprintf(profile.name, sizeof profile.name, "%s", name);
    snprintf(profile.group, sizeof profile.group, "%s", group);
    home_must(spool_profile_insert(spool, &profile, &error), &error);
}

/* Files in a directory of the home, data/pending apart; -1 = there is no such directory. */
static inline int home_entries(const char *home, const char *name)
{
    char path[700];
    struct dirent *entry;
    DIR *directory;
    int count = 0;

    snprintf(path, sizeof path, "%s/%s", home, name);
    directory = opendir(path);
    while (directory && (entry = readdir(directory)))
        count += entry->d_name[0] != '.' && strcmp(entry->d_name, "pending") != 0;
    if (directory)
        closedir(directory);
    return directory ? count : -1;
}

/* ---- spooled files ---- */

/* As CRTSPLF makes one when nothing is said, not in the store yet. */
static inline struct spool_file home_file(const struct spool_job *job,
                                          const struct spool_queue *queue, const char *name)
{
    struct spool_file file = {.job = *job,
                              .queue_id = queue->id,
                              .form_type = "*STD",
                              .user_defined_data = "*NONE",
                              .status = "*READY",
                              .copies = 1,
                              .priority = 5,
                              .expiration = "*NONE",
                              .ccsid = 37};

    memcpy(file.queue_library, queue->library, sizeof file.queue_library);
    memcpy(file.queue, queue->name, sizeof file.queue);
    snprintf(file.name, sizeof file.name, "%s", name);
    return file;
}

/* Stores it with what the writer has taken, and closes that; *file is as it stands there then. */
static inline void home_store(struct spool *spool, struct spool_file *file,
                              struct spool_writer *writer)
{
    struct spsy_error error = {0};
    int64_t sealed = -1;

    home_must(spool_writer_seal(writer, &sealed, &error), &error);
    home_must(spool_begin(spool, SPOOL_DURABLE, &error), &error);
    home_must(spool_file_insert(spool, file, &error), &error);
    home_must(spool_writer_attach(writer, file, &error), &error);
    home_must(spool_commit(spool, &error), &error);
    spool_writer_close(writer);
    home_must(spool_file_reread(spool, file->id, file, &error), &error);
    CU_ASSERT_EQUAL(file->size, sealed);
}

#endif
