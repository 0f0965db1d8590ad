/* test_ground.c - what the gateway stands on, as far as it needs no cupsd
 * (tests/cli/gateway_setup.sh has one): how answers are judged, and who can become lp. */
#include "harness.h"

#include <pwd.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "setup/ground.h"

static void judged(int own_http, int own_ipp, int forged_http, int forged_ipp,
                   enum ground_finding expected, const char *word)
{
    struct ground_answer own = {own_http, own_ipp}, forged = {forged_http, forged_ipp};
    char text[GROUND_TEXT_SIZE] = "";

    CU_ASSERT_EQUAL(ground_judge_names(&own, &forged, text), expected);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, word));
}

static void names_are_judged(void)
{
    judged(200, 0, 401, -1, GROUND_HOLDS, "refuses a forged name");
    judged(200, 1, 403, -1, GROUND_HOLDS, "refuses a forged name");
    judged(200, 0, 200, 0x0403, GROUND_HOLDS, "refuses a forged name");
    judged(200, 0, 200, 0, GROUND_WEAK, "its policy wants none");
    judged(401, -1, 401, -1, GROUND_BROKEN, "does not take PeerCred");
    judged(200, 0x0403, 200, 0, GROUND_BROKEN, "does not take PeerCred");
    judged(503, -1, 401, -1, GROUND_UNKNOWN, "neither yes nor no");
    judged(200, 0x0500, 401, -1, GROUND_UNKNOWN, "neither yes nor no");
    judged(200, 0, 500, -1, GROUND_UNKNOWN, "neither yes nor no");
}

static void asked(const char *answer, int code, int http, int ipp)
{
    struct ground_answer got = {0};
    struct spsy_error error = {0};
    char request[4096];
    int ends[2];

    CU_ASSERT_EQUAL_FATAL(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    CU_ASSERT_EQUAL((size_t)write(ends[1], answer, 200), 200);
    shutdown(ends[1], SHUT_WR);
    CU_ASSERT_EQUAL(ground_ask(ends[0], "ALICE", &got, &error), code);
    if (code == 0) {
        ssize_t bytes = read(ends[1], request, sizeof request - 1);

        request[bytes < 0 ? 0 : bytes] = '\0';
        CU_ASSERT_EQUAL(got.http, http);
        CU_ASSERT_EQUAL(got.ipp, ipp);
        CU_ASSERT_PTR_NOT_NULL(strstr(request, "\r\nAuthorization: PeerCred ALICE\r\n"));
    }
    close(ends[0]);
    close(ends[1]);
}

static void answers_are_read(void)
{
    static const char plain[256] = "HTTP/1.1 200 OK\r\nA: b\r\n\r\n\2\0\4\6\0\0\0\1\3";
    static const char chunked[256] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                     "9\r\n\2\0\4\6\0\0\0\1\3\r\n";
    static const char refused[256] = "HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\n..";
    static const char other[256] = "220 mail.example.com ESMTP\r\n\r\n";
    struct ground_answer got;
    struct spsy_error error = {0};
    int ends[2];

    asked(plain, 0, 200, 0x0406);
    asked(chunked, 0, 200, 0x0406);
    asked(refused, 0, 401, -1);
    asked(other, SPSY_ERR_IO, 0, 0);
    CU_ASSERT_EQUAL_FATAL(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    close(ends[1]); /* gone at once */
    CU_ASSERT_EQUAL(ground_ask(ends[0], "ALICE", &got, &error), SPSY_ERR_IO);
    close(ends[0]);
}

/* ---- who can become lp ---- */

static char root[200];

static void put(const char *name, const char *text, mode_t mode)
{
    char path[300];

    snprintf(path, sizeof path, "%s/%s", root, name);
    harness_write(path, text, strlen(text));
    CU_ASSERT_EQUAL(chmod(path, mode), 0);
}

static void put_owned(const char *name, mode_t mode, uid_t owner, gid_t group)
{
    char path[300];

    put(name, "", 0755);
    snprintf(path, sizeof path, "%s/%s", root, name);
    CU_ASSERT_EQUAL(chown(path, owner, group), 0);
    CU_ASSERT_EQUAL(chmod(path, mode), 0);
}

static void make_root(const char *users, const char *groups)
{
    static const char *const directories[] = {"",         "/etc",       "/usr",
                                              "/usr/bin", "/usr/lib",   "/usr/lib/deep",
                                              "/var",     "/var/spool", "/var/spool/cron"};
    char path[300];

    snprintf(root, sizeof root, "%s/root", harness_directory());
    for (size_t i = 0; i < sizeof directories / sizeof directories[0]; i++) {
        snprintf(path, sizeof path, "%s%s", root, directories[i]);
        mkdir(path, 0755);
    }
    put("etc/passwd", users, 0644);
    put("etc/group", groups, 0644);
}

static struct ground_people people;

static bool has(enum ground_way way, const char *word)
{
    for (size_t i = 0; i < people.count; i++)
        if (people.person[i].way == way && strstr(people.person[i].text, word))
            return true;
    return false;
}

static size_t unexpected(void)
{
    size_t count = 0;

    for (size_t i = 0; i < people.count; i++)
        count += !people.person[i].expected;
    return count;
}

static void those_who_can_be_lp_are_named(void)
{
    struct spsy_error error = {0};
    char users[512], groups[128];
    unsigned lp = getuid() ? getuid() : 7, group = getuid() ? getgid() : 990;

    snprintf(users, sizeof users,
             "root:x:0:0::/root:/bin/sh\nlp:x:%u:7::/:/bin/bash\nspsy:x:990:%u::/:/bin/false\n"
             "carol:x:1002:%u::/:/bin/sh\n",
             lp, group, group);
    snprintf(groups, sizeof groups, "lp:x:7:dave\nspsy:x:%u:alice,spsy\n", group);
    make_root(users, groups);
    put("var/spool/cron/lp", "", 0600);
    put_owned("usr/lib/deep/helper", 04755, lp, getgid());
    put_owned("usr/bin/sharer", 02755, getuid(), group);
    put("usr/bin/plain", "", 0755);
    CU_ASSERT_EQUAL_FATAL(ground_who(root, "spsy", &people, &error), 0);
    CU_ASSERT_TRUE(has(GROUND_ROOT, "root"));
    CU_ASSERT_TRUE(has(GROUND_CUPSD, "backends"));
    CU_ASSERT_TRUE(has(GROUND_LOGIN, "/bin/bash"));
    CU_ASSERT_TRUE(has(GROUND_CRON, "/var/spool/cron/lp"));
    CU_ASSERT_TRUE(has(GROUND_SETUID, "/usr/lib/deep/helper"));
    CU_ASSERT_TRUE(has(GROUND_SETGID, "/usr/bin/sharer"));
    CU_ASSERT_TRUE(has(GROUND_MEMBER, "alice is a member"));
    CU_ASSERT_TRUE(has(GROUND_MEMBER, "first group of carol"));
    CU_ASSERT_TRUE(has(GROUND_NOT_LOOKED, "sudoers"));
    CU_ASSERT_EQUAL(unexpected(), 6); /* and not dave, who is in group lp only; nor plain */
    ground_people_release(&people);
}

static void an_ordinary_machine_has_nobody_else(void)
{
    struct spsy_error error = {0};

    make_root("root:x:0:0::/root:/bin/sh\nlp:x:7:7::/:/usr/sbin/nologin\n"
              "spsy:x:990:990::/:/usr/sbin/nologin\n",
              "lp:x:7:alice\nspsy:x:990:\n");
    CU_ASSERT_EQUAL_FATAL(ground_who(root, "spsy", &people, &error), 0);
    CU_ASSERT_EQUAL(unexpected(), 0);
    ground_people_release(&people);
}

static void the_directory_is_judged(void)
{
    const char *directory = harness_directory();
    char path[300], text[GROUND_TEXT_SIZE];

    CU_ASSERT_EQUAL(ground_reach("/no/such/place", "root", text), GROUND_UNKNOWN);
    CU_ASSERT_EQUAL(ground_reach("/etc/passwd", "nosuchuser", text), GROUND_UNKNOWN);
    snprintf(path, sizeof path, "%s/socket", directory);
    CU_ASSERT_EQUAL(chmod(directory, 0711), 0);
    CU_ASSERT_EQUAL(ground_reach(path, "root", text), GROUND_BROKEN);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "everybody"));
    CU_ASSERT_EQUAL(chmod(directory, 0700), 0);
    CU_ASSERT_EQUAL(ground_reach(path, "root", text), getuid() == 0 ? GROUND_HOLDS : GROUND_BROKEN);
}

/* linux/posix_acl_xattr.h: version 2; tag, rights, id. */
static int set_acl(const char *path, uint16_t mask, uint32_t user, uint32_t group)
{
    struct {
        uint32_t version;
        struct {
            uint16_t tag, rights;
            uint32_t id;
        } entry[6];
    } acl = {2,
             {{0x01, 7, UINT32_MAX},
              {0x02, 1, user},
              {0x04, 0, UINT32_MAX},
              {0x08, 1, group},
              {0x10, mask, UINT32_MAX},
              {0x20, 0, UINT32_MAX}}};

    return setxattr(path, "system.posix_acl_access", &acl, sizeof acl, 0);
}

static void the_acl_is_judged(void)
{
    const char *directory = harness_directory();
    struct passwd *lp = getpwnam("lp");
    char path[300], text[GROUND_TEXT_SIZE];

    snprintf(path, sizeof path, "%s/socket", directory);
    if (getuid() != 0 || !lp || set_acl(directory, 5, lp->pw_uid, 0) != 0)
        return; /* the directory is not root's, or its file system has no ACLs */
    CU_ASSERT_EQUAL(ground_reach(path, "root", text), GROUND_HOLDS);
    CU_ASSERT_EQUAL(set_acl(directory, 5, 4711, 0), 0);
    CU_ASSERT_EQUAL(ground_reach(path, "root", text), GROUND_BROKEN);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "user id 4711"));
    CU_ASSERT_EQUAL(set_acl(directory, 5, lp->pw_uid, 4712), 0);
    CU_ASSERT_EQUAL(ground_reach(path, "root", text), GROUND_BROKEN);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "group id 4712"));
    CU_ASSERT_EQUAL(set_acl(directory, 4, 4711, 4712), 0); /* the mask takes it away again */
    CU_ASSERT_EQUAL(ground_reach(path, "root", text), GROUND_HOLDS);
}

static const struct test tests[] = {
    {"G11 cupsd's answers to a true and a forged name are judged", names_are_judged},
    {"G11 what cupsd answers is read, plain and in chunks, and what is no cupsd is told apart",
     answers_are_read},
    {"G11 an ordinary machine has nobody but root and backends",
     an_ordinary_machine_has_nobody_else},
    {"G11 who can become lp is named", those_who_can_be_lp_are_named},
    {"G11 the directory of the socket is judged", the_directory_is_judged},
    {"G11 its ACL is judged", the_acl_is_judged},
};

HARNESS_MAIN("ground", tests)
