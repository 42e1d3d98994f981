# The first sector: gets the rest from the disk and goes on there.

        .globl  start
start:
        ljmp    0, offset segments_set
segments_set:
        xor     ax, ax
        mov     ds, ax
        mov     es, ax
        mov     ss, ax
        mov     sp, offset start
        cld
        sti
        mov     [drive], dl
        call    open_serial

        mov     si, offset load_packet
        mov     ah, DISK_READ
        mov     dl, [drive]
        int     0x13
        jnc     main

        SAY     "\r\nerr boot "
        mov     al, ah
        call    put_hex8
        call    new_line
        jmp     halt

load_packet:                                    # read the sectors after this one to where they belong
        .byte   16, 0
        .word   CODE_SECTORS - 1
        .word   offset start + 512, 0
        .quad   1
