package dev.qemu4j.guest;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.SPARSE;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.qemu4j.base.DataSize;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A guest that boots from its disk in a fraction of a second, without a kernel or anything downloaded.
 *
 * <p>It needs an x86 machine with a BIOS ({@code pc} or {@code q35}), a disk the BIOS can boot ({@code ide-hd},
 * {@code virtio-blk-pci} and others) and a first serial port:
 *
 * <pre>{@code
 * EmbeddedGuest.writeImage(disk, DataSize.ofMib(64));
 * try (GuestListener listener = GuestConsole.listen(socket)) {
 *     // qemu-system-x86_64 -nodefaults -display none -m 16M -drive if=virtio,format=raw,file=DISK
 *     //     -chardev socket,id=guest,path=SOCKET -serial chardev:guest
 *     try (GuestConsole guest = listener.accept(Duration.ofSeconds(10))) {
 *         guest.awaitReady(Duration.ofSeconds(10));
 *         guest.write(1000);
 *         guest.powerOff();
 *     }
 * }
 * GuestRecords records = GuestRecords.scan(disk);   // holds 1 to 1000
 * }</pre>
 *
 * <p>It writes thousands of records a second to an IDE disk. On virtio-blk QEMU flushes the image after each one,
 * because SeaBIOS does not manage the disk's cache; where the image need not survive the host, {@code cache.no-flush=on}
 * on its protocol node spares that.
 *
 * <p>Its source, {@code guest.S}, describes the layout of the disk and every line of the conversation.
 */
public final class EmbeddedGuest {
    /** The smallest disk that {@link #writeImage} makes. */
    public static final DataSize MINIMUM_DISK = DataSize.ofMib(1);

    static final int SECTOR_BYTES = 512;
    static final int FIRST_LBA = 8;

    private EmbeddedGuest() {}

    /**
     * Creates a raw disk image that the guest boots from; sparse where the file system can.
     *
     * @param raw the file to create
     * @param size the disk's size, a multiple of 512 bytes and at least {@link #MINIMUM_DISK}
     * @throws IllegalArgumentException if no disk can have the size
     * @throws GuestException if the file exists already or cannot be written; an existing file is left alone
     */
    public static void writeImage(Path raw, DataSize size) {
        if (size.compareTo(MINIMUM_DISK) < 0 || size.bytes() % SECTOR_BYTES != 0) {
            throw new IllegalArgumentException(
                    "size: " + size + " (expected: a multiple of " + SECTOR_BYTES + " bytes, >= " + MINIMUM_DISK + ")");
        }
        try (SeekableByteChannel image = Files.newByteChannel(raw, CREATE_NEW, WRITE, SPARSE)) {
            image.write(ByteBuffer.wrap(bootCode()));
            image.position(size.bytes() - 1);
            image.write(ByteBuffer.allocate(1));
        } catch (IOException e) {
            throw GuestException.io("cannot create the disk image " + raw, e);
        }
    }

    /**
     * Returns the guest's code, which belongs at the beginning of its disk.
     *
     * @return a copy, some sectors of 512 bytes
     */
    public static byte[] bootCode() {
        try (InputStream code = EmbeddedGuest.class.getResourceAsStream("guest.bin")) {
            if (code == null) {
                throw new IllegalStateException("guest.bin: not on the class path (expected: beside this class)");
            }
            return code.readAllBytes();
        } catch (IOException e) {
            throw GuestException.io("cannot read the guest's code", e);
        }
    }

    /**
     * Returns the sector in which a record is.
     *
     * @param number the record's number, from 1
     * @return the sector's address on the disk, in units of 512 bytes
     */
    public static long recordLba(long number) {
        return GuestRecord.of(number).number() + FIRST_LBA - 1;
    }

    /**
     * Returns the number of records that fit on a disk.
     *
     * @param size the disk's size
     * @return the number of the last one, zero if none fits
     */
    public static long capacity(DataSize size) {
        return Math.min(Math.max(size.bytes() / SECTOR_BYTES, FIRST_LBA) - FIRST_LBA, GuestRecord.MAX_NUMBER);
    }
}
