/* spsy_services.h - services for exit programs by their IBM i names, from libspsyexit.
 *
 *     #include <espsecrg.h>
 *     #include <spsy_services.h>
 *     gcc -shared -fPIC -I<include> -o SPLSEC.so splsec.c -L<lib> -lspsyexit -Wl,-rpath,<lib>
 *
 * What IBM i has as system APIs: the parameters, in their order, CHAR in the form of the program
 * (its literals), BINARY(4) big-endian. C callers write ints as on IBM i; the macros below pass
 * them by reference, as COBOL does (CALL "QUSRJOBI" USING ... , with BINARY and all parameters).
 *
 * Error code, the last parameter: bytes provided of 8 or more = the message id comes back in it;
 * 0, or no error code at all = an escape message: here it ends the call of the program as failed
 * (inline, where nobody can unwind the program, its answer does not count). A COBOL program finds 0
 * in its RETURN-CODE after each of them.
 *
 * spsy_fail(return_code, reason), ours: the program could not decide. Its call has failed, whatever
 * it answers; ONFAIL of the registration says what that means, user and journal read the reason
 * (text in the program's form). COBOL: CALL "SPSYFAIL" USING RETURN-BYTE REASON REASON-LENGTH, the
 * length BINARY. It returns like any other call.
 *
 * Honesty. From public listings of IBM's headers: SPLA0100 (V5R4), EXTI0100/0200/0300, the error
 * code structures. Remembered and not verified: JOBI0100, USRI0200, the parameters of QSYCUSRS, and
 * the message ids CPF3C19-3C59 and CPF24xx. The struct names are ours where IBM's member could not
 * be read. Attributes that do not exist here are blank, 0 or packed 0.
 *
 * What differs: QUSRJOBI knows the own job only; QUSRTVEI the own registration only; no internal
 * job or spooled file identifiers; QUSRSPLA dispatches QUSRSPLA (a program that validates QUSRSPLA
 * gets CPF9872), and finds nothing of a file that is being restored. */
#ifndef SPSY_SERVICES_H
#define SPSY_SERVICES_H

#if !defined(__GNUC__) || defined(__clang__) || defined(__INTEL_COMPILER) || defined(__cplusplus)
#error "spsy_services.h needs GCC and C (big-endian structures); elsewhere use spsy_exit.h"
#endif

/* Receivers are handed over as bytes: that their ints are big-endian is the point. */
#pragma GCC diagnostic ignored "-Wscalar-storage-order"

#define SPSY_BIG_ENDIAN __attribute__((packed, scalar_storage_order("big-endian")))

/* ---- error code -------------------------------------------------------------------------------
 */

typedef struct SPSY_BIG_ENDIAN Qus_EC { /* ERRC0100 */
    int Bytes_Provided;                 /*  0  in: size of this, or 0 */
    int Bytes_Available;                /*  4  out: 0 = no error */
    char Exception_Id[7];               /*  8 */
    char Reserved;                      /* 15 */
} Qus_EC_t;

/* ---- receivers --------------------------------------------------------------------------------
 */

typedef struct SPSY_BIG_ENDIAN Qwc_JOBI0100 { /* remembered */
    int Bytes_Return;                         /*  0 */
    int Bytes_Avail;                          /*  4 */
    char Job_Name[10];                        /*  8 */
    char User_Name[10];                       /* 18 */
    char Job_Number[6];                       /* 28 */
    char Int_Job_ID[16];                      /* 34  blank here */
    char Job_Status[10];                      /* 50  *ACTIVE */
    char Job_Type[1];                         /* 60  I B S X M */
    char Job_Subtype[1];                      /* 61 */
    char Reserved[2];                         /* 62 */
    int Run_Priority;                         /* 64 */
    int Time_Slice;                           /* 68 */
    int Default_Wait;                         /* 72 */
    char Purge[10];                           /* 76 */
} Qwc_JOBI0100_t;

typedef struct SPSY_BIG_ENDIAN Qsy_USRI0200 { /* remembered; the groups follow, 10 bytes each */
    int Bytes_Returned;                       /*   0 */
    int Bytes_Available;                      /*   4 */
    char User_Profile[10];                    /*   8 */
    char User_Class[10];                      /*  18 */
    char Special_Authorities[15];  /*  28  Y or N: *ALLOBJ *SECADM *JOBCTL *SPLCTL *SAVSYS
                                    *SERVICE *AUDIT *IOSYSCFG */
    char Group_Profile[10];        /*  43 */
    char Owner[10];                /*  53 */
    char Group_Authority[10];      /*  63 */
    char Limit_Capabilities[10];   /*  73 */
    char Group_Authority_Type[10]; /*  83 */
    char Reserved[3];              /*  93 */
    int Offset_Sup_Groups;         /*  96 */
    int Number_Sup_Groups;         /* 100 */
} Qsy_USRI0200_t;

typedef struct SPSY_BIG_ENDIAN Qus_EXTI_Header { /* before the entries of every EXTI format */
    int Bytes_Returned;                          /*  0 */
    int Bytes_Available;                         /*  4 */
    char Continuation_Handle[16];                /*  8  blank: everything is here */
    int Offset_First_Entry;                      /* 24 */
    int Number_Entries;                          /* 28 */
    int Entry_Length;                            /* 32 */
} Qus_EXTI_Header_t;

typedef struct SPSY_BIG_ENDIAN Qus_EXTI0200 {
    int Offset_Next_Entry;         /*  0 */
    char Exit_Point_Name[20];      /*  4 */
    char Format_Name[8];           /* 24 */
    char Registered_Exit_Pt;       /* 32 */
    char Complete_Entry;           /* 33 */
    char Reserved[2];              /* 34 */
    int Program_Number;            /* 36 */
    char Program_Name[10];         /* 40 */
    char Program_Library[10];      /* 50 */
    int Data_Ccsid;                /* 60  that of the program's form, which the data is in */
    int Offset_Exit_Data;          /* 64  from the start of the receiver; the PGMDTA */
    int Length_Exit_Data;          /* 68 */
    char Threadsafe;               /* 72 */
    char Multithreaded_Job_Action; /* 73 */
    char System_Value_Used;        /* 74 */
    char Reserved2;                /* 75 */
} Qus_EXTI0200_t;

typedef struct SPSY_BIG_ENDIAN Qus_SPLA0100 {
    int Bytes_Return;                   /*    0 */
    int Bytes_Avail;                    /*    4 */
    char Int_Job_ID[16];                /*    8 */
    char Int_Splf_ID[16];               /*   24 */
    char Job_Name[10];                  /*   40 */
    char Usr_Name[10];                  /*   50 */
    char Job_Number[6];                 /*   60 */
    char Splf_Name[10];                 /*   66 */
    int Splf_Number;                    /*   76 */
    char Form_Type[10];                 /*   80 */
    char Usr_Data[10];                  /*   90 */
    char Status[10];                    /*  100 */
    char File_Avail[10];                /*  110 */
    char Hold_File[10];                 /*  120 */
    char Save_File[10];                 /*  130 */
    int Total_Pages;                    /*  140 */
    int Curr_Page;                      /*  144 */
    int Start_Page;                     /*  148 */
    int End_Page;                       /*  152 */
    int Last_Page_Print;                /*  156 */
    int Rest_Page;                      /*  160 */
    int Total_Copies;                   /*  164 */
    int Copies_Rem;                     /*  168 */
    int Lines_Per_Inch;                 /*  172 */
    int Char_Per_Inch;                  /*  176 */
    char Output_Priority[2];            /*  180 */
    char Outq_Name[10];                 /*  182 */
    char Outq_Lib[10];                  /*  192 */
    char Date_File_Open[7];             /*  202 */
    char Time_File_Open[6];             /*  209 */
    char Dev_File_Name[10];             /*  215 */
    char Dev_File_Lib[10];              /*  225 */
    char Pgm_Name[10];                  /*  235 */
    char Pgm_Lib[10];                   /*  245 */
    char Count_Code[15];                /*  255 */
    char Print_Text[30];                /*  270 */
    int Record_Length;                  /*  300 */
    int Max_Records;                    /*  304 */
    char Dev_Type[10];                  /*  308 */
    char Ptr_Dev_Type[10];              /*  318 */
    char Doc_Name[12];                  /*  328 */
    char Folder_Name[64];               /*  340 */
    char S36_Proc_Name[8];              /*  404 */
    char Print_Fidel[10];               /*  412 */
    char Repl_Unprint[1];               /*  422 */
    char Repl_Char[1];                  /*  423 */
    int Page_Length;                    /*  424 */
    int Page_Width;                     /*  428 */
    int Number_Separate;                /*  432 */
    int Overflow_Line_Nm;               /*  436 */
    char DBCS_Data[10];                 /*  440 */
    char DBCS_Ext_Chars[10];            /*  450 */
    char DBCS_SOSI[10];                 /*  460 */
    char DBCS_Char_Rotate[10];          /*  470 */
    int DBCS_Cpi;                       /*  480 */
    char Grph_Char_Set[10];             /*  484 */
    char Code_Page[10];                 /*  494 */
    char Form_Def_Name[10];             /*  504 */
    char Form_Def_Lib[10];              /*  514 */
    int Source_Drawer;                  /*  524 */
    char Print_Font[10];                /*  528 */
    char S36_Spl_ID[6];                 /*  538 */
    int Page_Rotate;                    /*  544 */
    int Justification;                  /*  548 */
    char Duplex[10];                    /*  552 */
    char Fold[10];                      /*  562 */
    char Ctrl_Char[10];                 /*  572 */
    char Align_Forms[10];               /*  582 */
    char Print_Quality[10];             /*  592 */
    char Form_Feed[10];                 /*  602 */
    char Disk_Volume[71];               /*  612 */
    char Disk_Label[17];                /*  683 */
    char Exch_Type[10];                 /*  700 */
    char Char_Code[10];                 /*  710 */
    int Nmbr_Disk_Rcrds;                /*  720 */
    int Multiup;                        /*  724 */
    char Frnt_Ovrly_Name[10];           /*  728 */
    char Frnt_Ovrly_Lib_Name[10];       /*  738 */
    char Frnt_Ovrly_Off_Dn[8];          /*  748 */
    char Frnt_Ovrly_Off_Across[8];      /*  756 */
    char Bck_Ovrly_Name[10];            /*  764 */
    char Bck_Ovrly_Lib_Name[10];        /*  774 */
    char Bck_Ovrly_Off_Dn[8];           /*  784 */
    char Bck_Ovrly_Off_Across[8];       /*  792 */
    char Unit_Measure[10];              /*  800 */
    char Page_Definition[10];           /*  810 */
    char Page_Definition_Lib[10];       /*  820 */
    char Line_Spacing[10];              /*  830 */
    char Point_Size[8];                 /*  840 */
    char Frnt_Margin_Off_Dn[8];         /*  848 */
    char Frnt_Margin_Off_Acr[8];        /*  856 */
    char Back_Margin_Off_Dn[8];         /*  864 */
    char Back_Margin_Off_Acr[8];        /*  872 */
    char Length_Of_Page[8];             /*  880 */
    char Width_Of_Page[8];              /*  888 */
    char Measure_Method[10];            /*  896 */
    char Afp_Resource[1];               /*  906 */
    char Font_Char_Set[10];             /*  907 */
    char Font_Char_Set_Lib[10];         /*  917 */
    char Code_Page_Name[10];            /*  927 */
    char Code_Page_Lib[10];             /*  937 */
    char Coded_Font_Name[10];           /*  947 */
    char Coded_Font_Lib[10];            /*  957 */
    char DBCS_Coded_Font_Name[10];      /*  967 */
    char DBCS_Coded_Font_Lib[10];       /*  977 */
    char User_Defined_File[10];         /*  987 */
    char Reduce_Output[10];             /*  997 */
    char Constant_Back_Overlay[1];      /* 1007 */
    int Output_Bin;                     /* 1008 */
    int CCSID;                          /* 1012 */
    char User_Text[100];                /* 1016 */
    char Original_System[8];            /* 1116 */
    char Original_Net_ID[8];            /* 1124 */
    char Splf_Creator[10];              /* 1132 */
    char Reserved5[2];                  /* 1142 */
    int Usr_Def_Options_Offset;         /* 1144 */
    int Usr_Def_Options_Number;         /* 1148 */
    int Usr_Def_Options_Entry_Length;   /* 1152 */
    char Usr_Defined_Data[255];         /* 1156 */
    char Usr_Def_Object_Name[10];       /* 1411 */
    char Usr_Def_Object_Lib[10];        /* 1421 */
    char Usr_Def_Object_Type[10];       /* 1431 */
    char Reserved6[3];                  /* 1441 */
    char Character_Set_Point_Size[8];   /* 1444 */
    char Coded_Font_Point_Size[8];      /* 1452 */
    char DBCS_Coded_Font_Point_Size[8]; /* 1460 */
    int Spooled_File_ASP;               /* 1468 */
    int Spooled_File_Size;              /* 1472 */
    int Splf_Size_Multiplier;           /* 1476 */
    int IPP_JobId;                      /* 1480 */
    char Splf_Crt_Security_Method[1];   /* 1484 */
    char Splf_Authentication_Method[1]; /* 1485 */
    char Wtr_Begin_Process_Date[7];     /* 1486 */
    char Wtr_Begin_Process_Time[6];     /* 1493 */
    char Wtr_Complete_Proc_Date[7];     /* 1499 */
    char Wtr_Complete_Proc_Time[6];     /* 1506 */
    char Job_System_Name[8];            /* 1512 */
    char Splf_ASP_Device_Name[10];      /* 1520 */
    char Splf_Expiration_Date[7];       /* 1530 */
} Qus_SPLA0100_t;                       /* packed decimals, P(15,5), are char[8] */

_Static_assert(sizeof(Qus_EC_t) == 16, "ERRC0100");
_Static_assert(sizeof(Qwc_JOBI0100_t) == 86, "JOBI0100");
_Static_assert(sizeof(Qsy_USRI0200_t) == 104, "USRI0200");
_Static_assert(sizeof(Qus_EXTI0200_t) == 76, "EXTI0200");
_Static_assert(sizeof(Qus_SPLA0100_t) == 1537, "SPLA0100");

/* ---- the services, by reference ---------------------------------------------------------------
 */

struct spsy_binary4_argument {
    unsigned char bytes[4];
};

static inline struct spsy_binary4_argument spsy_binary4_argument(int value)
{
    unsigned bits = (unsigned)value;
    struct spsy_binary4_argument argument = {{(unsigned char)(bits >> 24),
                                              (unsigned char)(bits >> 16),
                                              (unsigned char)(bits >> 8), (unsigned char)bits}};

    return argument;
}
#define SPSY_B4(value) (spsy_binary4_argument(value).bytes)
#define SPSY_ERROR_CODE(...) (((void *[2]){__VA_ARGS__})[0]) /* none = NULL */

extern void spsy_QUSRJOBI(void *receiver, const void *length, const void *format, const void *job,
                          const void *internal_job, void *error) __asm__("QUSRJOBI");
extern void spsy_QUSRSPLA(void *receiver, const void *length, const void *format, const void *job,
                          const void *internal_job, const void *internal_file, const void *name,
                          const void *number, void *error) __asm__("QUSRSPLA");
extern void spsy_QSYCUSRS(void *indicator, const void *profile, const void *authorities,
                          const void *count, const void *call_level,
                          void *error) __asm__("QSYCUSRS");
extern void spsy_QSYRUSRI(void *receiver, const void *length, const void *format,
                          const void *profile, void *error) __asm__("QSYRUSRI");
extern void spsy_QUSRTVEI(const void *handle, void *receiver, const void *length,
                          const void *format, const void *point, const void *point_format,
                          const void *number, const void *selection,
                          void *error) __asm__("QUSRTVEI");
extern void spsy_QMHSNDPM(const void *id, const void *file, const void *data, const void *length,
                          const void *type, const void *entry, const void *counter, void *key,
                          void *error) __asm__("QMHSNDPM");
extern int spsy_SPSYFAIL(void *return_code, const void *reason,
                         const void *length) __asm__("SPSYFAIL");

#define QUSRJOBI(receiver, length, format, job, internal_job, ...)                                 \
    spsy_QUSRJOBI((receiver), SPSY_B4(length), (format), (job), (internal_job),                    \
                  SPSY_ERROR_CODE(__VA_ARGS__))
#define QUSRSPLA(receiver, length, format, job, internal_job, internal_file, name, number, ...)    \
    spsy_QUSRSPLA((receiver), SPSY_B4(length), (format), (job), (internal_job), (internal_file),   \
                  (name), SPSY_B4(number), SPSY_ERROR_CODE(__VA_ARGS__))
#define QSYCUSRS(indicator, profile, authorities, count, call_level, ...)                          \
    spsy_QSYCUSRS((indicator), (profile), (authorities), SPSY_B4(count), SPSY_B4(call_level),      \
                  SPSY_ERROR_CODE(__VA_ARGS__))
#define QSYRUSRI(receiver, length, format, profile, ...)                                           \
    spsy_QSYRUSRI((receiver), SPSY_B4(length), (format), (profile), SPSY_ERROR_CODE(__VA_ARGS__))
#define QUSRTVEI(handle, receiver, length, format, point, point_format, number, selection, ...)    \
    spsy_QUSRTVEI((handle), (receiver), SPSY_B4(length), (format), (point), (point_format),        \
                  SPSY_B4(number), (selection), SPSY_ERROR_CODE(__VA_ARGS__))
#define QMHSNDPM(id, file, data, length, type, entry, counter, key, ...)                           \
    spsy_QMHSNDPM((id), (file), (data), SPSY_B4(length), (type), (entry), SPSY_B4(counter), (key), \
                  SPSY_ERROR_CODE(__VA_ARGS__))
#define spsy_fail(return_code, reason)                                                             \
    ((void)spsy_SPSYFAIL((return_code), (reason), SPSY_B4((int)__builtin_strlen(reason))))

#endif
