      *> Ends a call in the way that the user-specified data says, having
      *> set the answer that follows it, if any.
       IDENTIFICATION DIVISION.
       PROGRAM-ID. BADCOBOL.
       DATA DIVISION.
       WORKING-STORAGE SECTION.
       01 NOWHERE POINTER VALUE NULL.
       01 PLACES.
          05 PLACE PIC X OCCURS 10.
       01 NUMBER-OF-PLACE PIC 9(9) VALUE 99999999.
       LINKAGE SECTION.
       01 RETURN-CODE-FIELD PIC X.
       01 FORMAT-NAME PIC X(8).
       01 SPOOLED-FILE.
          05 FILLER PIC X(164).
          05 WAY PIC X(8).
          05 WANTED PIC X(2).
          05 FILLER PIC X(255).
       01 TARGET PIC X(4).
       PROCEDURE DIVISION USING RETURN-CODE-FIELD FORMAT-NAME
           SPOOLED-FILE.
           IF WANTED (1:1) = "0" OR "1"
               MOVE WANTED (1:1) TO RETURN-CODE-FIELD
           END-IF.
           EVALUATE WAY
             WHEN "NULL"
               SET ADDRESS OF TARGET TO NOWHERE
               MOVE "ABCD" TO TARGET
             WHEN "SUBSCR"
               MOVE "X" TO PLACE (NUMBER-OF-PLACE)
             WHEN "NOCALL"
               CALL "NOTTHERE"
             WHEN "FPE"
               CALL "raise" USING BY VALUE 8
             WHEN "ABORT"
               CALL "abort"
             WHEN "TERM"
               CALL "raise" USING BY VALUE 15
             WHEN "STOP"
               STOP RUN
             WHEN "STOP7"
               MOVE 7 TO RETURN-CODE
               STOP RUN
             WHEN "STOP256"
               MOVE 256 TO RETURN-CODE
               STOP RUN
             WHEN "BACK7"
               MOVE 7 TO RETURN-CODE
               GOBACK
             WHEN "ERRPROC"
               CALL "handle_errors" USING BY VALUE 0
               CALL "NOTTHERE"
             WHEN "ERRSTOP"
               CALL "handle_errors" USING BY VALUE 1
               CALL "NOTTHERE"
             WHEN "EXITPROC"
               CALL "handle_end" USING BY VALUE 0
               MOVE 7 TO RETURN-CODE
               STOP RUN
             WHEN "EXITSTOP"
               CALL "handle_end" USING BY VALUE 1
               MOVE 7 TO RETURN-CODE
               STOP RUN
             WHEN "NESTED"
               CALL "NESTED"
           END-EVALUATE.
           GOBACK.

       IDENTIFICATION DIVISION.
       PROGRAM-ID. NESTED.
       PROCEDURE DIVISION.
           MOVE 0 TO RETURN-CODE.
           STOP RUN.
       END PROGRAM NESTED.
       END PROGRAM BADCOBOL.
