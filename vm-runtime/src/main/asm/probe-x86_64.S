# Firmware that writes "64" to the first serial port and resets the machine, once a guest in 64-bit mode has run: paging,
# SSE, an interrupt, and the way to user mode and back. A CPU without that mode, as that of qemu-system-i386, writes "32".
#
# It is the start of 64 KiB below 1 MiB; the CPU begins, in real mode, 16 bytes before their end, where a jump comes here.

        .set    BASE, 0xf0000           # where the firmware is seen below 1 MiB
        .set    PML4, 0x1000
        .set    PDPT, 0x2000
        .set    DIRECTORY, 0x3000
        .set    IDT, 0x4000
        .set    STACK, 0x7000
        .set    USER_STACK, 0x8000
        .set    SERIAL, 0x3f8

        .text
        .code16
start:
        cli
        cld
        movw    %cs, %ax
        movw    %ax, %ds
        lgdtl   gdt_register - start
        movl    %cr0, %eax
        orl     $1, %eax
        movl    %eax, %cr0
        ljmpl   $0x08, $BASE + protected - start

        .code32
protected:
        movw    $0x10, %ax
        movw    %ax, %ds
        movw    %ax, %es
        movw    %ax, %ss
        movl    $STACK, %esp
        movl    $0x80000000, %eax
        cpuid
        cmpl    $0x80000001, %eax
        jb      only_32_bits
        movl    $0x80000001, %eax
        cpuid
        testl   $1 << 29, %edx          # long mode
        jz      only_32_bits

        movl    $PML4, %edi
        xorl    %eax, %eax
        movl    $(IDT + 0x1000 - PML4) / 4, %ecx
        rep     stosl
        movl    $PDPT + 7, PML4
        movl    $DIRECTORY + 7, PDPT
        movl    $0x87, DIRECTORY        # the first 2 MiB, also for user mode
        movl    %cr4, %eax
        orl     $0x620, %eax            # PAE, OSFXSR, OSXMMEXCPT
        movl    %eax, %cr4
        movl    $PML4, %eax
        movl    %eax, %cr3
        movl    $0xc0000080, %ecx       # EFER: LME, SCE
        rdmsr
        orl     $0x101, %eax
        wrmsr
        movl    %cr0, %eax
        andl    $~4, %eax               # EM
        orl     $0x80000002, %eax       # PG, MP
        movl    %eax, %cr0
        ljmpl   $0x18, $BASE + long - start

only_32_bits:
        movb    $'3', %bl
        movb    $'2', %bh
        jmp     tell

        .code64
long:
        movl    $STACK, %esp
        movabsq $0x123456789abcdef0, %r8
        movq    %r8, %xmm0
        movq    %xmm0, %r9
        cmpq    %r8, %r9
        jne     dead

        leaq    interrupted(%rip), %rax
        movw    %ax, IDT + 0x20 * 16
        movw    $0x18, IDT + 0x20 * 16 + 2
        movw    $0x8e00, IDT + 0x20 * 16 + 4
        shrq    $16, %rax
        movw    %ax, IDT + 0x20 * 16 + 6
        lidt    idt_register(%rip)
        xorl    %ebx, %ebx
        int     $0x20
        cmpl    $1, %ebx
        jne     dead

        movl    $0xc0000081, %ecx       # STAR: the kernel's segments
        xorl    %eax, %eax
        movl    $0x00200018, %edx
        wrmsr
        movl    $0xc0000082, %ecx       # LSTAR: where syscall goes
        leaq    called(%rip), %rax
        xorl    %edx, %edx
        wrmsr
        movl    $0xc0000084, %ecx       # SFMASK
        xorl    %eax, %eax
        wrmsr
        pushq   $0x2b                   # to user mode
        pushq   $USER_STACK
        pushq   $0x02
        pushq   $0x33
        leaq    user(%rip), %rax
        pushq   %rax
        iretq
user:
        movabsq $0x0fedcba987654321, %r10
        syscall
dead:
        hlt
        jmp     dead
called:
        movabsq $0x0fedcba987654321, %r11
        cmpq    %r10, %r11
        jne     dead
        movb    $'6', %bl
        movb    $'4', %bh
tell:                                   # the same code in both modes
        call    write
        movb    %bh, %bl
        call    write
        movb    $0xfe, %al              # the keyboard's controller resets the machine
        outb    %al, $0x64
write:
        movw    $SERIAL + 5, %dx
1:      inb     %dx, %al
        testb   $0x20, %al
        jz      1b
        movw    $SERIAL, %dx
        movb    %bl, %al
        outb    %al, %dx
        ret
interrupted:
        incl    %ebx
        iretq

        .balign 8
gdt:
        .quad   0
        .quad   0x00cf9b000000ffff      # 0x08: code of 32 bits
        .quad   0x00cf93000000ffff      # 0x10: data
        .quad   0x00af9b000000ffff      # 0x18: code of 64 bits
        .quad   0x00cf93000000ffff      # 0x20: data behind it, as syscall wants it
        .quad   0x00cff3000000ffff      # 0x28: data of user mode
        .quad   0x00affb000000ffff      # 0x30: code of user mode
gdt_register:
        .word   gdt_register - gdt - 1
        .long   BASE + gdt - start
idt_register:
        .word   0xfff
        .quad   IDT
