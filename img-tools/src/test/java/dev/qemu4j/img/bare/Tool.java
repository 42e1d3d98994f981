package dev.qemu4j.img.bare;

import dev.qemu4j.host.HostCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Programs of the host, run as a person runs them. */
final class Tool {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private Tool() {}

    static String run(String... argv) {
        return run(List.of(argv));
    }

    static String run(List<String> argv) {
        return HostCommand.builder(argv).timeout(LIMIT).build().run().stdout().strip();
    }

    static boolean isThere(String program) {
        return Stream.of("/usr/sbin", "/usr/bin", "/sbin", "/bin")
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}
