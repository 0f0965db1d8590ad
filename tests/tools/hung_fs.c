/* hung_fs.c - a real file system that stops answering: FUSE, spoken to the kernel directly.
 *
 *     hung_fs DIRECTORY NAME FILE      mounts on DIRECTORY one file NAME with the bytes of FILE
 *
 * Prints "ready"; then SIGUSR1: it takes questions and answers none any more, so that who asks
 * waits in the kernel and at best SIGKILL ends that; SIGUSR2: answers those, and goes on. SIGTERM:
 * unmounts. Status 77: may not mount here. Nothing is cached: every look asks. */
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ROOT = 1, FILE_NODE = 2, KEPT_MAX = 256, QUESTION_BYTES = 1 << 20 };

static int device;
static const char *name;
static char *bytes;
static size_t size;
static volatile sig_atomic_t silent, over;

static void on_signal(int number)
{
    if (number == SIGTERM)
        over = 1;
    else
        silent = number == SIGUSR1;
}

static void reply(const struct fuse_in_header *in, int error, const void *body, size_t count)
{
    static char message[sizeof(struct fuse_out_header) + QUESTION_BYTES];
    struct fuse_out_header out = {(uint32_t)(sizeof out + count), error, in->unique};

    memcpy(message, &out, sizeof out);
    if (count > 0)
        memcpy(message + sizeof out, body, count);
    if (write(device, message, out.len) < 0 && errno != ENOENT) /* it was interrupted */
        perror("hung_fs: write");
}

static struct fuse_attr attributes(uint64_t node)
{
    struct fuse_attr attr = {.ino = node,
                             .size = node == ROOT ? 0 : size,
                             .mtime = 1000000000,
                             .ctime = 1000000000,
                             .mode = node == ROOT ? S_IFDIR | 0755 : S_IFREG | 0755,
                             .nlink = 1,
                             .blksize = 4096};

    return attr;
}

static void start(const struct fuse_in_header *in)
{
    struct fuse_init_out out = {.major = FUSE_KERNEL_VERSION,
                                .minor = FUSE_KERNEL_MINOR_VERSION,
                                .max_readahead = 65536,
                                .max_write = 65536};

    reply(in, 0, &out, sizeof out);
}

static void look_up(const struct fuse_in_header *in, const char *wanted)
{
    struct fuse_entry_out out = {.nodeid = FILE_NODE, .attr = attributes(FILE_NODE)};

    if (in->nodeid == ROOT && strcmp(wanted, name) == 0)
        reply(in, 0, &out, sizeof out);
    else
        reply(in, -ENOENT, NULL, 0);
}

static void read_bytes(const struct fuse_in_header *in, const struct fuse_read_in *wanted)
{
    size_t from = wanted->offset < size ? wanted->offset : size;
    size_t count = wanted->size < size - from ? wanted->size : size - from;

    reply(in, 0, bytes + from, count);
}

static void answer(const char *question)
{
    const struct fuse_in_header *in = (const void *)question;
    const char *body = question + sizeof *in;
    struct fuse_attr_out attr = {.attr = attributes(in->nodeid)};
    struct fuse_open_out opened = {.fh = 1};

    switch (in->opcode) {
    case FUSE_INIT:
        start(in);
        break;
    case FUSE_LOOKUP:
        look_up(in, body);
        break;
    case FUSE_GETATTR:
        reply(in, 0, &attr, sizeof attr);
        break;
    case FUSE_OPEN:
    case FUSE_OPENDIR:
        reply(in, 0, &opened, sizeof opened);
        break;
    case FUSE_READ:
        read_bytes(in, (const void *)body);
        break;
    case FUSE_READDIR:
    case FUSE_RELEASE:
    case FUSE_RELEASEDIR:
    case FUSE_FLUSH:
        reply(in, 0, NULL, 0);
        break;
    case FUSE_FORGET:
    case FUSE_BATCH_FORGET:
    case FUSE_INTERRUPT:
        break; /* no answer is expected */
    default:
        reply(in, -ENOSYS, NULL, 0);
    }
}

/* The questions of a silent time are kept: taken, and not answered before it is over. */
static void serve(void)
{
    static char *kept[KEPT_MAX], question[QUESTION_BYTES];
    static size_t count;
    struct pollfd readable = {device, POLLIN, 0};

    while (!over) {
        ssize_t got = poll(&readable, 1, 20) > 0 ? read(device, question, sizeof question) : 0;

        if (got < 0 && errno == ENODEV)
            return;
        if (got > 0 && silent && count < KEPT_MAX) {
            kept[count] = malloc((size_t)got + 1);
            memcpy(kept[count++], question, (size_t)got);
        } else if (got > 0 && !silent) {
            question[got] = '\0';
            answer(question);
        }
        for (; !silent && count > 0; free(kept[count]))
            answer(kept[--count]);
    }
}

static void load(const char *path)
{
    struct stat status;
    int fd = open(path, O_RDONLY);

    if (fd < 0 || fstat(fd, &status) != 0 || !(bytes = malloc((size_t)status.st_size)) ||
        read(fd, bytes, (size_t)status.st_size) != status.st_size)
        exit(1);
    size = (size_t)status.st_size;
    close(fd);
}

int main(int argc, char **argv)
{
    struct sigaction action = {.sa_handler = on_signal};
    char options[128];

    if (argc != 4)
        return 2;
    name = argv[2];
    load(argv[3]);
    device = open("/dev/fuse", O_RDWR);
    snprintf(options, sizeof options, "fd=%d,rootmode=40755,user_id=0,group_id=0,allow_other",
             device);
    if (device < 0 || mount("hung_fs", argv[1], "fuse.hung_fs", MS_NOSUID | MS_NODEV, options) != 0)
        return 77;
    sigaction(SIGUSR1, &action, NULL);
    sigaction(SIGUSR2, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    puts("ready");
    fflush(stdout);
    serve();
    umount2(argv[1], MNT_DETACH);
    return 0; /* its end answers whoever still waits */
}
