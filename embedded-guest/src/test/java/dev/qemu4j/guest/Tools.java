package dev.qemu4j.guest;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The programs that tests run. */
final class Tools {
    private static final String INSTALL =
            " is not installed (Debian, Ubuntu: apt-get install qemu-system-x86 qemu-utils; "
                    + "Fedora: dnf install qemu-system-x86-core qemu-img; macOS: brew install qemu)";

    private Tools() {}

    static Optional<Path> find(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Returns one of QEMU's programs; without it a test fails, for it would prove nothing. */
    static String qemu(String program) {
        return find(program)
                .orElseThrow(() -> new AssertionError(program + INSTALL))
                .toString();
    }

    static boolean assemblesX86() {
        boolean x86 = System.getProperty("os.arch").matches("amd64|x86_64|i386");
        return find("x86_64-linux-gnu-as").isPresent() || (x86 && find("as").isPresent());
    }
}
