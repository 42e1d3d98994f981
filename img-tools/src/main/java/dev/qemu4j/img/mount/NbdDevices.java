package dev.qemu4j.img.mount;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The kernel's nbd devices, as {@code /sys} has them. */
final class NbdDevices {
    private static final Path BLOCK = Path.of("/sys/block");

    private NbdDevices() {}

    static boolean exist() {
        return Files.isDirectory(BLOCK.resolve("nbd0"));
    }

    /** Those that serve nothing at the moment; another process may take one at any time. */
    static List<Path> free() {
        List<Path> free = new ArrayList<>();
        for (int i = 0; Files.isDirectory(BLOCK.resolve("nbd" + i)); i++) {
            if (isFree(BLOCK.resolve("nbd" + i))) {
                free.add(Path.of("/dev/nbd" + i));
            }
        }
        return free;
    }

    private static boolean isFree(Path device) {
        try (Stream<Path> holders = Files.list(device.resolve("holders"))) {
            return !Files.exists(device.resolve("pid"))
                    && Files.readString(device.resolve("size")).strip().equals("0")
                    && holders.findAny().isEmpty();
        } catch (IOException e) {
            return false;
        }
    }
}
