      * SPSY0100 - spooled file information, formats SPSY0100 and
      * SPSY0200: 429 bytes. Text is blank padded; BINARY is big-endian
      * in GnuCOBOL too. The names are ours. Asserted by a test against
      * core/record/layout.def.
       01  SPSY0100.
           05  SPSY-LENGTH                     PIC S9(9) BINARY.
           05  SPSY-FUNCTION                   PIC X(10).
           05  SPSY-CURRENT-USER               PIC X(10).
           05  SPSY-JOB-NAME                   PIC X(10).
           05  SPSY-JOB-USER                   PIC X(10).
           05  SPSY-JOB-NUMBER                 PIC X(6).
           05  SPSY-FILE-NAME                  PIC X(10).
           05  SPSY-FILE-NUMBER                PIC S9(9) BINARY.
           05  SPSY-JOB-SYSTEM                 PIC X(8).
           05  SPSY-DATE-OPENED                PIC X(7).
           05  SPSY-TIME-OPENED                PIC X(6).
           05  SPSY-RESERVED                   PIC X(1).
           05  SPSY-OUTPUT-QUEUE               PIC X(10).
           05  SPSY-OUTPUT-QUEUE-LIBRARY       PIC X(10).
           05  SPSY-ASP-DEVICE                 PIC X(10).
           05  SPSY-ASP                        PIC S9(9) BINARY.
           05  SPSY-FORM-TYPE                  PIC X(10).
           05  SPSY-NEW-OUTPUT-QUEUE           PIC X(10).
           05  SPSY-NEW-OUTPUT-QUEUE-LIBRARY   PIC X(10).
           05  SPSY-NEW-ASP-DEVICE             PIC X(10).
           05  SPSY-NEW-ASP                    PIC S9(9) BINARY.
           05  SPSY-USER-DATA                  PIC X(10).
           05  SPSY-USER-DEFINED-DATA          PIC X(255).
