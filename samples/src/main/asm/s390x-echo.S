# A guest of the machine "s390-ccw-virtio", for -kernel: says "ready" on the console, and repeats each line behind "heard: ".
# Console output and input are events of the service processor (SCLP); each of its calls is answered by an external interrupt.

        .set    UP, 0x2000                      # the service processor takes no blocks of the first 8 KiB
        .set    READ_WRITE, 0x40                # the event of the text console, 0x1a, in a mask

        .org    0
        .long   0x00080000, 0x80000000 + start  # the PSW that QEMU starts with
        .org    0x1b0
        .quad   0x0000000180000000, interrupted # the PSW of external interrupts
        .org    0x200
start:  lctlg   %c0, %c0, services
        lghi    %r5, UP
        mvc     0(blocks_end - blocks, %r5), blocks
        lghi    %r3, UP + mask - blocks
        lhi     %r2, 0x78                       # what is listened to
        bras    %r14, call
        lghi    %r3, UP + hello - blocks
say:    lhi     %r2, 0x76
        bras    %r14, call
listen: lghi    %r3, UP + 0x1000
        mvc     0(8, %r3), request
        lhi     %r2, 0x77
        bras    %r14, call
        clhhsi  6(%r3), 0x0020
        je      heard
        tm      0x83, 3                         # there is more already
        jne     listen
        bras    %r14, wait
        j       listen
heard:  llgh    %r4, 8(%r3)                     # a header of 6 bytes, a zero, the text
        aghi    %r4, -7
        jnp     listen
        lghi    %r5, UP + answer - blocks
        la      %r6, 21(%r4)
        sth     %r6, 0(%r5)
        aghi    %r6, -8
        sth     %r6, 8(%r5)
        aghi    %r4, -1
        exrl    %r4, copy
        lgr     %r3, %r5
        j       say
copy:   mvc     21(1, %r5), 15(%r3)
call:   sll     %r2, 16
        ahi     %r2, 5
        .insn   rre, 0xb2200000, %r2, %r3       # SERVC
wait:   lpswe   idle
interrupted:
        br      %r14

        .balign 8
idle:   .quad   0x0102000180000000, 0           # waits for external interrupts
services:
        .quad   0x200
request:
        .short  0x1000
        .byte   0, 0, 0, 0x80, 0, 0
        .balign 8
blocks:
mask:   .short  28, 0, 0, 0
        .short  0, 4
        .long   READ_WRITE, READ_WRITE, 0, 0
        .balign 8
hello:  .short  hello_end - hello, 0, 0, 0
        .short  hello_end - hello - 8
        .byte   0x1a, 0
        .short  0
        .ascii  "ready\r\n"
hello_end:
        .balign 8
answer: .short  0, 0, 0, 0, 0
        .byte   0x1a, 0
        .short  0
        .ascii  "heard: "
blocks_end:
