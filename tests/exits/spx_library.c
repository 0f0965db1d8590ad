/* spx_library.c - what the programs SPX006 to SPX008 are linked with; a program itself, too. */
int spx_library(void);
int spx_library(void)
{
    return 1;
}
