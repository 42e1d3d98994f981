package dev.qemu4j.guest.linux;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.HostCommandException;
import dev.qemu4j.host.HostCommandTimeoutException;
import dev.qemu4j.host.Overflow;
import dev.qemu4j.host.ProgramNotFoundException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** The compression of kernels and modules, known by the first bytes. The JDK reads gzip, a program of the host the rest. */
enum Compression {
    GZIP("1f8b", ""),
    XZ("fd377a585a00", "xz -dc"),
    ZSTD("28b52ffd", "zstd -dc -q"),
    LZ4("02214c18", "lz4 -dc"),
    LZMA("5d0000", "xz --format=lzma -dc"),
    BZIP2("425a68", "bzip2 -dc"),
    LZO("894c5a4f", "lzop -dc");

    private static final DataSize LIMIT = DataSize.ofMib(512);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final String magic;
    private final String command;

    Compression(String magic, String command) {
        this.magic = magic;
        this.command = command;
    }

    /** Returns the compression of these bytes, or null if no known one made them. */
    static @Nullable Compression of(byte[] bytes) {
        return Arrays.stream(values())
                .filter(compression -> compression.begins(bytes))
                .findFirst()
                .orElse(null);
    }

    private boolean begins(byte[] bytes) {
        return HexFormat.of()
                .formatHex(Arrays.copyOf(bytes, magic.length() / 2))
                .equals(magic);
    }

    /** Decompresses; the subject says in a failure what the bytes are. */
    byte[] decompress(byte[] bytes, String subject) {
        try {
            return command.isEmpty()
                    ? new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes()
                    : pipe(bytes);
        } catch (IOException e) {
            throw LinuxGuestException.malformed(subject + ": cannot be decompressed as " + this + ": " + e);
        } catch (ProgramNotFoundException e) {
            String program = argv().get(0);
            throw LinuxGuestException.missing(
                    subject + " is compressed by " + this + ", and " + program + " is not on this host: install it"
                            + " (Debian: apt-get install " + (program.equals("xz") ? "xz-utils" : program) + ")",
                    e);
        } catch (HostCommandException | HostCommandTimeoutException e) {
            throw LinuxGuestException.malformed(
                    subject + ": cannot be decompressed as " + this + ": " + e.getMessage());
        }
    }

    private byte[] pipe(byte[] bytes) {
        return HostCommand.builder(argv())
                .input(bytes)
                .outputLimit(LIMIT, Overflow.FAIL)
                .timeout(PATIENCE)
                .build()
                .run()
                .stdoutBytes();
    }

    private List<String> argv() {
        return List.of(command.split(" "));
    }
}
