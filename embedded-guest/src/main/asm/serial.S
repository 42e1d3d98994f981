# The serial port: 115200 8N1, polled; its interrupt is there only to end a hlt.

open_serial:
        mov     dword ptr [COM1_VECTOR], offset on_serial
        mov     si, offset serial_setup
next_setting:
        lodsb
        movzx   dx, al
        add     dx, COM1
        lodsb
        out     dx, al
        cmp     si, offset serial_setup_end
        jb      next_setting
        in      al, PIC_MASK
        and     al, 0xEF
        out     PIC_MASK, al
        ret

serial_setup:                                   # register, value
        .byte   3, 0x80                         # show the divisor
        .byte   0, 1                            # 115200 baud
        .byte   1, 0
        .byte   3, 0x03                         # 8N1
        .byte   2, 0x07                         # FIFOs on, emptied
        .byte   4, 0x0B                         # DTR, RTS, interrupts get out
        .byte   1, 0x01                         # one when a byte arrives
serial_setup_end:

on_serial:
        push    ax
        mov     al, 0x20                        # end of interrupt
        out     PIC_COMMAND, al
        pop     ax
        iret

say:                                            # the text after the call instruction
        pop     si
say_next:
        lodsb
        test    al, al
        jz      said
        call    put
        jmp     say_next
said:
        jmp     si

put_hex32:                                      # EAX
        push    eax
        shr     eax, 16
        call    put_hex16
        pop     eax
put_hex16:                                      # AX
        push    ax
        mov     al, ah
        call    put_hex8
        pop     ax
put_hex8:                                       # AL
        push    ax
        shr     al, 4
        call    put_digit
        pop     ax
        and     al, 0x0F
put_digit:                                      # AL, 0 to 15
        add     al, '0'
        cmp     al, '9'
        jbe     put
        add     al, 'a' - '0' - 10
        jmp     put

put_decimal:                                    # EAX; changes EBX, EDX
        mov     ebx, 10
        xor     edx, edx
        div     ebx
        push    dx
        test    eax, eax
        jz      put_remainder
        call    put_decimal
put_remainder:
        pop     ax
        jmp     put_digit

new_line:
        mov     al, '\r'
        call    put
        mov     al, '\n'
put:                                            # AL; changes no register
        push    dx
        push    ax
        mov     dx, LINE_STATUS
not_yet:
        in      al, dx
        test    al, MAY_SEND
        jz      not_yet
        pop     ax
        mov     dx, COM1
        out     dx, al
        pop     dx
        ret
