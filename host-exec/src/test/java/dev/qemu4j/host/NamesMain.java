package dev.qemu4j.host;

import dev.qemu4j.host.run.RunDirectory;
import java.nio.file.Files;
import java.nio.file.Path;

/** A JVM that makes a directory with a name of more than ASCII, and asks programs for it in each way a path can go. */
final class NamesMain {
    private NamesMain() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] args) throws Exception {
        Path directory = Files.createDirectory(Path.of(args[0], "d\u00fcr"));
        Path program = Files.createSymbolicLink(directory.resolve("pr\u00fcfe"), Path.of("/usr/bin/test"));
        HostCommand.of(program.toString(), "-d", directory.toString()).run();
        HostCommand.builder("test", "-L", "pr\u00fcfe")
                .directory(directory)
                .build()
                .run();
        HostCommand.builder("sh", "-c", "test -d \"$PLACE\"")
                .environment("PLACE", directory.toString())
                .build()
                .run();
        RunDirectory own = RunDirectory.create(directory);
        try (HostProcess process =
                HostProcess.builder("sleep", "60").runDirectory(own).start()) {
            System.out.println(process.isAlive() ? "all found" : process.stderrTail());
        }
        own.close();
        Files.delete(program);
    }
}
