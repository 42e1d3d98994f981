package dev.qemu4j.net.fast;

import dev.qemu4j.host.system.Proc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Tells whether the kernel has the driver of a device, or could load it. */
final class KernelDriver {
    private static final Path DRIVERS = Path.of("/proc/misc");
    private static final Path RELEASE = Path.of("/proc/sys/kernel/osrelease");
    private static final Path MODULES = Path.of("/lib/modules");

    private KernelDriver() {}

    static boolean isLoaded(NetworkDevice device) {
        Pattern line = Pattern.compile("\\s*\\d+ " + Pattern.quote(device.kernelName()));
        return lines(DRIVERS).stream().anyMatch(entry -> line.matcher(entry).matches());
    }

    /** Asks the list of this kernel's modules: that of a container may be missing although the host has one. */
    static boolean isLoadable(NetworkDevice device) {
        Pattern file = Pattern.compile("[^:]*/" + Pattern.quote(device.module()) + "\\.ko[^/:]*:.*");
        return lines(directory().resolve("modules.dep")).stream()
                .anyMatch(entry -> file.matcher(entry).matches());
    }

    static boolean hasListOfModules() {
        return Files.isReadable(directory().resolve("modules.dep"));
    }

    private static Path directory() {
        return MODULES.resolve(lines(RELEASE).stream().findFirst().orElse("unknown"));
    }

    private static List<String> lines(Path file) {
        try {
            return Proc.lines(file);
        } catch (IOException e) {
            return List.of(); // there is none
        }
    }
}
