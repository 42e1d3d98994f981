package dev.qemu4j.guest.linux;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes an archive in cpio's format "newc", of which the kernel makes its first root directory.
 *
 * <p>All belongs to root and is of one moment, so that the same content always makes the same bytes.
 */
final class CpioWriter {
    /** 2026-01-01, in seconds since 1970. */
    static final long TIME = 1_767_225_600L;

    private static final int DIRECTORY = 0040000;
    private static final int FILE = 0100000;
    private static final int SYMLINK = 0120000;
    private static final int CHARACTER_DEVICE = 0020000;
    private static final int PERMISSIONS = 07777;
    private static final int BLOCK = 512;
    private static final byte[] NOTHING = {};

    private final OutputStream out;
    private long written;
    private int inode;

    CpioWriter(OutputStream out) {
        this.out = out;
    }

    /** Adds a directory; a name is a relative path, and what it is in comes first. */
    void directory(String name, int mode) throws IOException {
        entry(header(DIRECTORY | permissions(mode), 2), name, NOTHING);
    }

    void file(String name, int mode, byte[] content) throws IOException {
        entry(header(FILE | permissions(mode), 1), name, content);
    }

    void symlink(String name, String target) throws IOException {
        entry(header(SYMLINK | 0777, 1), name, target.getBytes(UTF_8));
    }

    void characterDevice(String name, int mode, int major, int minor) throws IOException {
        Header header = header(CHARACTER_DEVICE | permissions(mode), 1);
        header.deviceMajor = major;
        header.deviceMinor = minor;
        entry(header, name, NOTHING);
    }

    /** Writes the end of the archive; the stream stays open. */
    void finish() throws IOException {
        entry(new Header(0, 0, 1, 0), "TRAILER!!!", NOTHING);
        pad(BLOCK);
    }

    private Header header(int mode, int links) {
        return new Header(++inode, mode, links, TIME);
    }

    private void entry(Header header, String name, byte[] content) throws IOException {
        byte[] nameBytes = name.getBytes(UTF_8);
        write(header.text(nameBytes.length + 1, content.length).getBytes(US_ASCII));
        write(nameBytes);
        write(new byte[1]);
        pad(4);
        write(content);
        pad(4);
    }

    private void pad(int unit) throws IOException {
        write(new byte[(int) ((unit - written % unit) % unit)]);
    }

    private void write(byte[] bytes) throws IOException {
        out.write(bytes);
        written += bytes.length;
    }

    private static int permissions(int mode) {
        if ((mode & ~PERMISSIONS) != 0) {
            throw new IllegalArgumentException(
                    "mode: 0" + Integer.toOctalString(mode) + " (expected: permissions, 00 to 07777)");
        }
        return mode;
    }

    private static final class Header {
        private final int inode;
        private final int mode;
        private final int links;
        private final long time;
        private int deviceMajor;
        private int deviceMinor;

        Header(int inode, int mode, int links, long time) {
            this.inode = inode;
            this.mode = mode;
            this.links = links;
            this.time = time;
        }

        String text(int nameSize, int fileSize) {
            int root = 0;
            int noDevice = 0;
            int noChecksum = 0;
            return String.format(
                    "070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x",
                    inode,
                    mode,
                    root,
                    root,
                    links,
                    time,
                    fileSize,
                    noDevice,
                    noDevice,
                    deviceMajor,
                    deviceMinor,
                    nameSize,
                    noChecksum);
        }
    }
}
