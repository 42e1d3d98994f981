package dev.qemu4j.guest.linux;

import dev.qemu4j.host.system.ProgramSearch;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** Finds programs of the host, and those that need not be installed in packages of Debian's. */
final class ProgramSource {
    private static final Map<String, String> PACKAGES =
            Map.of("qemu-ga", "qemu-guest-agent", "busybox", "busybox-static");

    private final DebianPackages packages;

    ProgramSource(DebianPackages packages) {
        this.packages = packages;
    }

    /** Returns the file of a program, given by its name or its absolute path. */
    Path find(String program) {
        Path file = ProgramSearch.byDefault().findOrNull(program);
        return file == null ? inPackage(program.substring(program.lastIndexOf('/') + 1), program) : file;
    }

    /** Returns a busybox that needs no libraries. */
    Path busybox() {
        return busyboxes()
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .filter(file -> Elf.is(HostFiles.read(file)))
                .filter(file -> Elf.of(HostFiles.read(file), file.toString())
                        .interpreter()
                        .isEmpty())
                .findFirst()
                .orElseGet(() -> inPackage("busybox", "busybox"));
    }

    private Path inPackage(String name, String program) {
        String packageName = PACKAGES.get(name);
        if (packageName == null) {
            throw LinuxGuestException.missing(
                    "program: " + program + " is not on this host: install the package that has it", null);
        }
        Path root = packages.unpacked(packageName);
        return Stream.of("usr/sbin", "usr/bin", "sbin", "bin")
                .map(directory -> root.resolve(directory).resolve(name))
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> LinuxGuestException.missing("package " + packageName + ": has no " + name, null));
    }

    /** All on the PATH, as the first one may need libraries. */
    private static Stream<Path> busyboxes() {
        String path = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + "/usr/sbin" + File.pathSeparator
                + "/sbin";
        return Stream.of(path.split(File.pathSeparator))
                .filter(directory -> directory.startsWith("/"))
                .map(directory -> Path.of(directory, "busybox"));
    }
}
