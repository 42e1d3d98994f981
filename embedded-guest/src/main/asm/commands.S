# The commands. A line arrives in [line]; each is answered before the next is taken.

obey:                                           # the line of BX characters
        cmp     bx, LINE_MAX
        ja      bad_line
        mov     byte ptr [line + bx], 0
        mov     si, offset line
        lodsb
        cmp     al, 'w'
        je      start_writing
        cmp     al, 'r'
        je      read_back
        mov     bx, offset tell_last
        cmp     al, 'n'
        je      without_number
        mov     bx, offset stop_writing
        cmp     al, 's'
        je      without_number
        mov     bx, offset power_off
        cmp     al, 'q'
        je      without_number
        SAY     "err command"
        jmp     new_line
without_number:
        cmp     byte ptr [si], 0
        jne     bad_number
        jmp     bx
bad_line:
        SAY     "err line"
        jmp     new_line
bad_number:
        SAY     "err number"
        jmp     new_line

start_writing:
        call    get_number
        jc      bad_number
        cmp     byte ptr [writing], 0
        jne     busy
        mov     ebx, -1                         # more than any capacity: without end
        test    eax, eax
        jz      end_known
        mov     ebx, [last]
        add     ebx, eax
        jc      too_many
        cmp     ebx, [capacity]
        ja      too_many
end_known:
        mov     [write_until], ebx
        mov     byte ptr [writing], 1
        push    eax
        SAY     "ok w "
        pop     eax
        jmp     put_decimal_line
busy:
        SAY     "err busy"
        jmp     new_line
too_many:
        SAY     "err full"
        jmp     new_line

stop_writing:
        call    end_run
        SAY     "ok s"
        jmp     new_line

tell_last:
        SAY     "ok n "
        mov     eax, [last]
put_decimal_line:
        call    put_decimal
        jmp     new_line

read_back:
        call    get_number
        jc      bad_number
        mov     [number], eax
        dec     eax                             # 0 becomes too large
        cmp     eax, [capacity]
        jae     out_of_range
        call    check_record
        jc      put_disk_error
        jne     bad_record
        SAY     "ok r "
        mov     eax, [number]
        call    put_decimal
        mov     al, ' '
        call    put
        mov     eax, [found + CHECKSUM]
        call    put_hex32
        jmp     new_line
out_of_range:
        SAY     "err range"
        jmp     new_line
bad_record:
        SAY     "err bad "
        mov     eax, [number]
        jmp     put_decimal_line

put_disk_error:                                 # AH
        push    ax
        SAY     "err io "
        pop     ax
        mov     al, ah
        call    put_hex8
        jmp     new_line

power_off:
        call    end_run
        SAY     "ok q"
        call    new_line
        mov     dx, LINE_STATUS
still_sending:
        in      al, dx
        test    al, ALL_SENT
        jz      still_sending
        mov     dx, PM1A_CONTROL
        mov     ax, SOFT_OFF
        out     dx, ax
halt:
        cli
        hlt
        jmp     halt

get_number:                                     # SI: one space and digits, to EAX; carry if it is something else
        lodsb
        cmp     al, ' '
        jne     no_number
        xor     ebx, ebx
        cmp     byte ptr [si], 0
        je      no_number
next_digit:
        movzx   ecx, byte ptr [si]
        inc     si
        test    cl, cl
        jz      number_ended
        sub     cl, '0'
        cmp     cl, 9
        ja      no_number
        mov     eax, 10
        mul     ebx
        jc      no_number
        add     eax, ecx
        mov     ebx, eax
        jnc     next_digit
no_number:
        stc
        ret
number_ended:
        mov     eax, ebx                        # carry is clear since the test
        ret
