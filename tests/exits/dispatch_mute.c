/* dispatch_mute.c - has no opinion, whatever the record says. */
int main(int argc, char **argv)
{
    (void)argv;
    return argc;
}
