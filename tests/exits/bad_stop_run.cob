      *> Answers, then ends by STOP RUN, which tears the COBOL runtime
      *> down: no failure, and the next call works.
       IDENTIFICATION DIVISION.
       PROGRAM-ID. BADSTOP.
       DATA DIVISION.
       LINKAGE SECTION.
       01 RETURN-CODE-FIELD PIC X.
       01 FORMAT-NAME PIC X(8).
       01 SPOOLED-FILE PIC X(429).
       PROCEDURE DIVISION USING RETURN-CODE-FIELD FORMAT-NAME
           SPOOLED-FILE.
           MOVE '1' TO RETURN-CODE-FIELD.
           STOP RUN.
