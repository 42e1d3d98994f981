package dev.qemu4j.host.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The kernel's files about this process and this host, where there are such files. */
public final class Proc {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Path MACHINE_ID = Path.of("/etc/machine-id");

    private Proc() {}

    /**
     * Tells whether this system has such files.
     *
     * @return true on Linux
     */
    public static boolean isThere() {
        return Files.exists(STATUS);
    }

    /**
     * Reads a table of the kernel or of the host. Names in it are bytes, so any of them can be read, each byte as one character.
     *
     * @param table the file
     * @return its lines
     * @throws IOException if it cannot be read, never because of what is in it
     */
    public static List<String> lines(Path table) throws IOException {
        return Files.readAllLines(table, StandardCharsets.ISO_8859_1);
    }

    /**
     * Returns a field of the status of this process.
     *
     * @param field its name, such as {@code Uid}
     * @return its value; null if there is none
     * @throws IOException if the status cannot be read
     */
    public static @Nullable String status(String field) throws IOException {
        for (String line : lines(STATUS)) {
            if (line.startsWith(field + ":")) {
                return line.substring(field.length() + 1).strip();
            }
        }
        return null;
    }

    /**
     * Returns the id of this start of the host.
     *
     * @return the id; empty if it is not known
     */
    public static String bootId() {
        return read(BOOT_ID);
    }

    /**
     * Returns the id of the host.
     *
     * @return the id; empty if it has none
     */
    public static String machineId() {
        return read(MACHINE_ID);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
