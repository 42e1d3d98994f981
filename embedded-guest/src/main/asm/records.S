# The records: making, writing, checking and finding them.

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

check_record:                                   # reads [number]: carry and AH if it fails, zero flag if it is right
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
