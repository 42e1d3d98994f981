package dev.qemu4j.host.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Identity of this host and of its boot: a home directory may be shared by several hosts. */
public record HostIdentity(String machine, String boot) {
    public static HostIdentity current() {
        return new HostIdentity(read("/etc/machine-id"), read("/proc/sys/kernel/random/boot_id"));
    }

    public static HostIdentity parse(String text) {
        int slash = text.indexOf('/');
        return slash < 0
                ? new HostIdentity("", "")
                : new HostIdentity(text.substring(0, slash), text.substring(slash + 1));
    }

    @Override
    public String toString() {
        return machine + "/" + boot;
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
