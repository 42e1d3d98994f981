# The embedded guest: an operating system of a kilobyte whose only purpose is to be tested with.
#
# It runs in real mode on what every BIOS of QEMU's PCs offers (int 13h for the disk, the tick count of the BIOS data
# area for the time), talks over the first serial port, and writes numbered records to the disk it was booted from.
# Assembled by ../../../assemble; the result is committed as a resource.
#
# The disk, in sectors of 512 bytes
#
#   0          this code's first sector; its partition table is left empty
#   1 ...      the rest of this code
#   8          record 1
#   7 + K      record K, up to the end of the disk
#
# A record, in little-endian words of 32 bits
#
#   0          the magic "Q4JR"
#   1          the number K, from 1
#   2 - 126    the payload: x(i) = x(i-1) * 1664525 + 1013904223, begun with x = K
#   127        the checksum of words 0 to 126: s = (s xor word) * 16777619, begun with s = 2166136261
#
# So each record has one possible content, and a stale, shifted or torn sector cannot pass for it. Records are written
# in the order of their numbers, which lets the guest find the last one at boot by bisection.
#
# The conversation: a line each, ended by \r\n from the guest and by \n or \r from the host; numbers are decimal
#
#   q4j-guest 1 ready last=K max=M    after each boot: the last record found, and the last one that fits
#   hb T                              about twice a second for ever: the BIOS's tick count
#
#   w N    write N more records       ok w N, later "done K": the last record written
#   w 0    write until "s"            ok w 0, later "done K"
#   s      stop writing               done K if there was something to stop, then ok s
#   n      the last record's number   ok n K
#   r K    read a record back         ok r K C: its checksum, eight hexadecimal digits
#   q      power off                  done K if it was writing, then ok q
#
#   err line                          more than 31 characters
#   err command                       no such command
#   err number                        the number is missing, malformed or too large, or not wanted
#   err busy                          w while it writes
#   err full                          w past the end of the disk
#   err range                         r of a record that cannot be on this disk
#   err bad K                         the sector read holds something other than record K
#   err io XX                         the disk failed: the BIOS's status in hexadecimal
#   done K err io XX                  the disk failed while writing; K is the last record that was written
#   done K err full                   "w 0" reached the end of the disk

        .intel_syntax noprefix
        .code16
        .arch   i386

        .equ    FIRST_LBA, 8                    # where record 1 is
        .equ    MAGIC, 0x524A3451               # "Q4JR"
        .equ    RECORD_WORDS, 128
        .equ    CHECKSUM, 4 * 127               # its offset in a record
        .equ    LINE_MAX, 31
        .equ    BEAT_TICKS, 9                   # of 1/18.2 s

        .equ    COM1, 0x3F8
        .equ    LINE_STATUS, COM1 + 5
        .equ    DATA_READY, 0x01                # bits of the line status
        .equ    MAY_SEND, 0x20
        .equ    ALL_SENT, 0x40

        .equ    TICKS, 0x46C                    # the BIOS's tick count
        .equ    COM1_VECTOR, 4 * 0x0C           # of IRQ 4
        .equ    PIC_COMMAND, 0x20
        .equ    PIC_MASK, 0x21
        .equ    PM1A_CONTROL, 0x604             # where SeaBIOS puts it, on pc and on q35
        .equ    SOFT_OFF, 0x2000

        .equ    DISK_READ, 0x42                 # int 13h extensions, AH
        .equ    DISK_WRITE, 0x43
        .equ    DISK_PARAMETERS, 0x48

# Prints a text that follows in the code.
        .macro  SAY text:vararg
        call    say
        .asciz  \text
        .endm

        .text
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

# ---- The serial port: 115200 8N1; it is polled, and interrupts only to end a hlt.

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
        mov     dx, offset LINE_STATUS
not_yet:
        in      al, dx
        test    al, MAY_SEND
        jz      not_yet
        pop     ax
        mov     dx, COM1
        out     dx, al
        pop     dx
        ret

        .org    446                             # the partition table: none
        .org    510
        .word   0xAA55

# ---- The second sector on: boot, then a loop that beats, listens and writes one record a turn.

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

# ---- Commands

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

# ---- Records

write_next:
        mov     eax, [last]
        cmp     eax, [capacity]
        jae     disk_full
        inc     eax
        mov     [number], eax
        call    make_record
        mov     di, offset record
        mov     ah, DISK_WRITE
        call    transfer
        jc      write_failed
        mov     eax, [number]
        mov     [last], eax
        cmp     eax, [write_until]
        je      end_run
        ret
disk_full:
        call    put_done
        SAY     " err full"
        jmp     new_line
write_failed:
        push    ax
        call    put_done
        mov     al, ' '
        call    put
        pop     ax
        jmp     put_disk_error

end_run:                                        # if there is one
        cmp     byte ptr [writing], 0
        je      no_run
        call    put_done
        jmp     new_line
no_run:
        ret

put_done:
        mov     byte ptr [writing], 0
        SAY     "done "
        mov     eax, [last]
        jmp     put_decimal

make_record:                                    # what record [number] has to be
        mov     di, offset record
        mov     eax, MAGIC
        stosd
        mov     eax, [number]
        stosd
        mov     cx, RECORD_WORDS - 3
next_payload:
        imul    eax, eax, 1664525
        add     eax, 1013904223
        stosd
        loop    next_payload

        mov     si, offset record
        mov     ebx, 2166136261
        mov     cx, RECORD_WORDS - 1
next_sum:
        lodsd
        xor     ebx, eax
        imul    ebx, ebx, 16777619
        loop    next_sum
        mov     [di], ebx
        ret

check_record:                                   # reads record [number]: carry and AH if the disk fails, zero if it is right
        mov     di, offset found
        mov     ah, DISK_READ
        call    transfer
        jc      not_checked
        call    make_record
        mov     si, offset record
        mov     di, offset found
        mov     cx, RECORD_WORDS
        repe cmpsd
        clc
not_checked:
        ret

transfer:                                       # record [number] between the disk and DI, as AH says; carry and AH if it fails
        mov     si, offset packet
        mov     dword ptr [si], 0x00010010      # a packet of 16 bytes, one sector
        mov     [si + 4], di
        mov     word ptr [si + 6], 0
        mov     ecx, [number]
        add     ecx, FIRST_LBA - 1
        mov     [si + 8], ecx
        mov     dword ptr [si + 12], 0
        mov     al, 0                           # write without verifying
        mov     dl, [drive]
        int     0x13
        ret

find_capacity:                                  # the number of the last record that fits
        mov     dword ptr [capacity], 0
        mov     si, offset parameters
        mov     word ptr [si], 26
        mov     ah, DISK_PARAMETERS
        mov     dl, [drive]
        int     0x13
        jc      capacity_found
        mov     eax, [si + 16]                  # sectors
        cmp     dword ptr [si + 20], 0
        je      sectors_known
        mov     eax, -1                         # 2 TiB are enough
sectors_known:
        sub     eax, FIRST_LBA
        jb      capacity_found
        mov     [capacity], eax
capacity_found:
        ret

find_last:                                      # between [last], which is there, and EDI, which is not
        mov     dword ptr [last], 0
        mov     edi, [capacity]
        inc     edi
bisect:
        mov     eax, edi
        sub     eax, [last]
        shr     eax, 1
        jz      last_found
        add     eax, [last]
        mov     [number], eax
        push    edi
        call    check_record
        pop     edi
        jc      unreadable
        jne     not_there
        mov     eax, [number]
        mov     [last], eax
        jmp     bisect
unreadable:
        call    put_disk_error
not_there:
        mov     edi, [number]
        jmp     bisect
last_found:
        ret

        .equ    CODE_SECTORS, (. - start + 511) / 512
        .org    CODE_SECTORS * 512

# ---- Variables; nothing presumes that they are zero at boot

        .bss
record:         .skip   512                     # as it has to be
found:          .skip   512                     # as it was read
parameters:     .skip   26
packet:         .skip   16
line:           .skip   LINE_MAX + 1
line_length:    .skip   2
writing:        .skip   1
drive:          .skip   1
number:         .skip   4                       # the record being worked on
last:           .skip   4                       # the last record written
capacity:       .skip   4
write_until:    .skip   4
last_beat:      .skip   4
