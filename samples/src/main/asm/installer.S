# What boots from the installer's CD of the recipe InstallFromIso, and the system that it installs: a sector each.
        .intel_syntax noprefix
        .code16
        .set    segment, 0x07c0         # the BIOS loads both there
        .globl  _start
_start: mov     ax, segment
        mov     ds, ax
        mov     es, ax
        lea     si, [welcome]
        call    print
        mov     ax, 0x0301              # writes one sector
        mov     cx, 0x0001              # as the first
        mov     dx, 0x0080              # of the first disk
        lea     bx, [system]
        int     0x13
        lea     si, [done]
        jnc     1f
        lea     si, [failed]
1:      call    print
        mov     al, 0xfe
        out     0x64, al                # resets the machine
2:      hlt
        jmp     2b

print:  lodsb
        test    al, al
        jz      4f
        mov     ah, al
        mov     dx, 0x3fd
3:      in      al, dx                  # until the serial port is ready
        test    al, 0x20
        jz      3b
        mov     al, ah
        mov     dx, 0x3f8
        out     dx, al
        jmp     print
4:      ret

welcome: .asciz "installing\n"
done:   .asciz  "installed\n"
failed: .asciz  "there is no disk\n"

        .org    512
system: mov     ax, segment
        mov     ds, ax
        lea     si, [hello - system]
5:      lodsb
        test    al, al
        jz      7f
        mov     ah, al
        mov     dx, 0x3fd
6:      in      al, dx
        test    al, 0x20
        jz      6b
        mov     al, ah
        mov     dx, 0x3f8
        out     dx, al
        jmp     5b
7:      hlt
        jmp     7b

hello:  .asciz  "the system runs from the disk\n"

        .org    1022
        .word   0xaa55
