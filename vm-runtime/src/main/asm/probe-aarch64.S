// Firmware of the machine "virt" that writes "64" to the serial port and switches the machine off, once a guest in 64-bit
// mode has used its registers and its floating point unit.

        .text
        .set    UART, 0x09000000
        .set    PSCI_SYSTEM_OFF, 0x84000008

        mov     x0, #3 << 20            // CPACR_EL1.FPEN
        msr     cpacr_el1, x0
        isb
        movz    x1, #0x1234, lsl #48
        movk    x1, #0x5678
        fmov    d0, x1
        fmov    x2, d0
        cmp     x1, x2
        b.ne    dead
        mov     x3, #UART
        mov     w4, #'6'
        strb    w4, [x3]
        mov     w4, #'4'
        strb    w4, [x3]
        movz    w0, #PSCI_SYSTEM_OFF >> 16, lsl #16
        movk    w0, #PSCI_SYSTEM_OFF & 0xffff
        hvc     #0
dead:
        wfi
        b       dead
