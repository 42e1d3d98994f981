# Boot, then a loop that beats, listens and writes one record a turn.

main:
        call    find_capacity
        call    find_last
        SAY     "\r\nq4j-guest 1 ready last="   # a reset may have cut a line short: begin a new one
        mov     eax, [last]
        call    put_decimal
        SAY     " max="
        mov     eax, [capacity]
        call    put_decimal
        call    new_line

        mov     byte ptr [writing], 0
        mov     word ptr [line_length], 0
        mov     eax, [TICKS]
        mov     [last_beat], eax

turn:
        call    beat
        call    listen
        cmp     byte ptr [writing], 0
        je      rest
        call    write_next
        jmp     turn

rest:                                           # until the next tick or byte; sti takes effect after hlt began
        cli
        mov     dx, LINE_STATUS
        in      al, dx
        test    al, DATA_READY
        jnz     rested
        sti
        hlt
rested:
        sti
        jmp     turn

beat:
        mov     eax, [TICKS]
        mov     ebx, eax
        sub     ebx, [last_beat]                # midnight makes this large: a beat early, no harm
        cmp     ebx, BEAT_TICKS
        jb      no_beat
        mov     [last_beat], eax
        SAY     "hb "
        mov     eax, [last_beat]
        call    put_decimal
        call    new_line
no_beat:
        ret

listen:                                         # takes what has arrived, up to the end of a line
        mov     dx, LINE_STATUS
        in      al, dx
        test    al, DATA_READY
        jz      heard
        mov     dx, COM1
        in      al, dx
        mov     bx, [line_length]
        cmp     al, '\n'
        je      line_ended
        cmp     al, '\r'
        je      line_ended
        cmp     bx, LINE_MAX
        ja      listen                          # an overlong line: lose the rest
        mov     [line + bx], al
        inc     word ptr [line_length]
        jmp     listen
line_ended:
        mov     word ptr [line_length], 0
        test    bx, bx
        jnz     obey
heard:
        ret
