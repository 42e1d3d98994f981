package dev.qemu4j.host.run.internal;

import dev.qemu4j.host.internal.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Record of a run directory's owner and of its processes, for those who find the directory after a crash.
 *
 * <p>A line is a pid, its start and the program. A child is written down by the thread that starts it, before anybody
 * else knows it; should the JVM be killed in between, the life line ends the child. Lines are never removed, since
 * the start tells that a process has ended.
 */
public final class RunJournal {
    private final Path owner;
    private final Path children;

    public RunJournal(Path directory) {
        owner = directory.resolve("owner");
        children = directory.resolve("children");
    }

    public void writeOwner(ProcessIdentity identity) throws IOException {
        Files.writeString(owner, identity + "\n");
    }

    @Nullable
    public ProcessIdentity owner() throws IOException {
        List<ProcessIdentity> identities = read(owner);
        return identities.isEmpty() ? null : identities.get(0);
    }

    public void addChild(long pid, String program) throws IOException {
        ProcessIdentity identity = ProcessIdentity.of(pid);
        if (identity != null) {
            String line = identity + " " + program.replaceAll("\\R", " ") + "\n";
            Files.writeString(children, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    public List<ProcessIdentity> children() throws IOException {
        return read(children);
    }

    private static List<ProcessIdentity> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        return Files.readAllLines(file).stream()
                .map(ProcessIdentity::parse)
                .filter(Objects::nonNull)
                .toList();
    }
}
