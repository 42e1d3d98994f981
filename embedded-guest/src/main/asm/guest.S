# The embedded guest: an operating system of 1.5 KiB whose only purpose is to be tested with.
#
# It runs in real mode on what every BIOS of QEMU's PCs offers (int 13h for the disk, the tick count of the BIOS data
# area for the time), talks over the first serial port, and writes numbered records to the disk it was booted from.
# Assembled by ../../../assemble; the result is committed as a resource.
#
#   boot.S         the first sector, which loads the others
#   serial.S       printing and listening
#   loop.S         what the guest does all the time
#   commands.S     what it does when asked
#   records.S      making, writing, checking and finding records
#   disk.S         reading and writing sectors
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
        .include "boot.S"
        .include "serial.S"

        .org    446                             # the partition table: none
        .org    510
        .word   0xAA55

        .include "loop.S"
        .include "commands.S"
        .include "records.S"
        .include "disk.S"

        .equ    CODE_SECTORS, (. - start + 511) / 512
        .org    CODE_SECTORS * 512

# Nothing presumes that these are zero at boot.
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
