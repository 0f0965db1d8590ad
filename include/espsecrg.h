/* espsecrg.h - exit program for QIBM_QSP_SECURITY in IBM i C, its source unchanged.
 *
 *     #include <espsecrg.h>
 *
 *     int main(int argc, char *argv[])
 *     {
 *         char *return_code = argv[1];                       CHAR(1), output
 *         const char *format = argv[2];                      CHAR(8), input
 *         const Qsp_SPSY0100_t *info = (Qsp_SPSY0100_t *)argv[3];
 *
 *         if (info->Spooled_File_Number == 300)
 *             *return_code = '0';
 *         return 0;
 *     }
 *
 *     gcc -shared -fPIC -I<include> -o SPLSEC.so splsec.c
 *
 * Formats SPSY0100 and SPSY0200 have this one layout of 429 bytes. CHAR fields are left-justified,
 * blank padded and never NUL-terminated: compare with memcmp.
 *
 * Which form the program is passed follows from how it is compiled, through the descriptor at the
 * end: by default its literals are ASCII and so is the record (blank X'20', '0' = X'30'), and the
 * C library (atoi, sprintf, toupper) agrees. With -fexec-charset=IBM037 both are EBCDIC, byte for
 * byte as on IBM i (blank X'40', '0' = X'F0'); such a program compares memory only, because the C
 * library here does not know EBCDIC.
 *
 * Honesty: IBM documents the member name ESPSECRG and the table of offsets. The member itself could
 * not be found; the names Qsp_SPSY0100_t and of its members follow the manner of its siblings and
 * are ours. Where the real member is at hand, compare.
 *
 * GCC, C only: scalar_storage_order makes the BINARY(4) members read big-endian. A compiler that
 * ignores it (clang, every C++) would silently read 300 as 738263040. For the same reason GCC
 * does not let you take the address of such a member: copy its value. */
#ifndef ESPSECRG_H
#define ESPSECRG_H

#if !defined(__GNUC__) || defined(__clang__) || defined(__INTEL_COMPILER) || defined(__cplusplus)
#error "espsecrg.h needs GCC and C (big-endian structures); elsewhere use spsy_exit.h"
#elif __GNUC__ < 6
#error "espsecrg.h needs GCC 6 or later (scalar_storage_order)"
#endif

#include "spsy_exit_descriptor.h"

typedef struct __attribute__((packed, scalar_storage_order("big-endian"))) Qsp_SPSY0100 {
    int Length_Spooled_File_Info;       /*   0  429 */
    char Function_Identifier[10];       /*   4  one of the 17, "DLTSPLF   " */
    char Current_User[10];              /*  14  profile active in the job or thread */
    char Job_Name[10];                  /*  24  job that owns the file */
    char Job_User_Name[10];             /*  34  profile that owns the file */
    char Job_Number[6];                 /*  44 */
    char Spooled_File_Name[10];         /*  50 */
    int Spooled_File_Number;            /*  60  1-999999 */
    char Job_System_Name[8];            /*  64 */
    char Date_Opened[7];                /*  72  CYYMMDD */
    char Time_Opened[6];                /*  79  HHMMSS */
    char Reserved[1];                   /*  85 */
    char Output_Queue_Name[10];         /*  86 */
    char Output_Queue_Library[10];      /*  96 */
    char Asp_Device_Name[10];           /* 106  *SYSBAS, a device name or blank */
    int Asp;                            /* 116  0 undefined, 1-255 */
    char Form_Type[10];                 /* 120 */
    char New_Output_Queue_Name[10];     /* 130  blank unless moved */
    char New_Output_Queue_Library[10];  /* 140  blank unless moved or restored */
    char New_Asp_Device_Name[10];       /* 150 */
    int New_Asp;                        /* 160  0 unused, 1-255 */
    char User_Specified_Data[10];       /* 164 */
    char User_Defined_Data[255];        /* 174  *NONE when there is none */
} Qsp_SPSY0100_t;

typedef Qsp_SPSY0100_t Qsp_SPSY0200_t;

_Static_assert(sizeof(Qsp_SPSY0100_t) == SPSY_EXIT_RECORD_BYTES, "429 bytes");

/* Weak, so that every source file of a program may include this header. No entry: the host calls
 * spsy_exit, a function of the program's name, or main. */
__attribute__((weak, visibility("default"))) struct spsy_exit_descriptor spsy_exit_program =
    SPSY_EXIT_DESCRIPTOR_INITIALIZER(NULL, 0);

#endif
