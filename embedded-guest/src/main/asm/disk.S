# The disk, by int 13h's extensions.

transfer:                                       # record [number] from or to DI, as AH says; carry and AH if it fails
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
