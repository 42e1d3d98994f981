package dev.qemu4j.vm.advice.internal;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.words.LockHolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Facts of the host that advice names; what cannot be found out is left out. */
final class HostFacts {
    private static final Path MEMORY = Path.of("/proc/meminfo");
    private static final Pattern AMOUNT =
            Pattern.compile("(?m)^(MemTotal|MemAvailable|HugePages_Free|Hugepagesize):\\s+(\\d+)");
    private static final int FIRST_VNC_PORT = 5900;

    private HostFacts() {}

    static String of(String name, @Nullable String argument, String stderr) {
        String given = argument == null ? "" : argument;
        return switch (name) {
            case "holders" -> holders(stderr);
            case "listener" -> PortHolder.told(number(given));
            case "vnc-listener" -> PortHolder.told(FIRST_VNC_PORT + number(given));
            case "memory" -> memory();
            case "pages" -> " (" + count("HugePages_Free") + " of " + amount("Hugepagesize") + " are)";
            case "access" -> access(given);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static String holders(String stderr) {
        String holders = LockHolders.told(stderr);
        return holders.isEmpty() ? "another process uses the image" : holders;
    }

    /** The first part of the path that this user may not pass; QEMU is of the same user, unless a launcher changes that. */
    private static String access(String path) {
        try {
            Path file = Path.of(path).toAbsolutePath();
            for (int i = 1; i < file.getNameCount(); i++) {
                Path directory = Path.of("/").resolve(file.subpath(0, i));
                if (Files.isDirectory(directory) && !Files.isExecutable(directory)) {
                    return "the user of this process may not pass the directory '" + directory + "'"
                            + owners(directory);
                }
            }
            return "the user of this process may not open '" + path + "'" + owners(file)
                    + "; security modules such as AppArmor and SELinux may forbid it as well";
        } catch (InvalidPathException e) {
            return "the user of this process may not open it";
        }
    }

    /** Returns owner, group and permissions of a file; empty if they cannot be read. */
    static String owners(Path file) {
        try {
            PosixFileAttributes node = Files.readAttributes(file, PosixFileAttributes.class);
            return " (" + node.owner().getName() + ":" + node.group().getName() + ", "
                    + PosixFilePermissions.toString(node.permissions()) + ")";
        } catch (IOException | UnsupportedOperationException e) {
            return "";
        }
    }

    private static String memory() {
        return value("MemTotal") == 0
                ? "not that much memory" // no Linux
                : amount("MemAvailable") + " free of " + amount("MemTotal");
    }

    private static String amount(String name) {
        return DataSize.ofMib(value(name) >> 10).toString();
    }

    private static String count(String name) {
        return Long.toString(value(name));
    }

    private static long value(String name) {
        try {
            Matcher amounts = AMOUNT.matcher(Files.readString(MEMORY));
            while (amounts.find()) {
                if (amounts.group(1).equals(name)) {
                    return Long.parseLong(amounts.group(2)); // KiB: of terabytes no int
                }
            }
        } catch (IOException e) {
            return 0; // no Linux
        }
        return 0;
    }

    private static int number(String digits) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
