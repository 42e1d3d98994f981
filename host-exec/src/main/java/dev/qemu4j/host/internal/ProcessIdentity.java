package dev.qemu4j.host.internal;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.host.system.Proc;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A process that cannot be mistaken for a later one with its pid.
 *
 * @param pid the process id
 * @param start a token of its start: on Linux the clock ticks since the boot and the boot's id, elsewhere the time
 */
public record ProcessIdentity(long pid, String start) {

    // Positions after the program's name, which is in parentheses and may have any character in it.
    private static final int STATE = 0;
    private static final int START_TIME = 19;

    public static ProcessIdentity self() {
        ProcessIdentity self = of(ProcessHandle.current().pid());
        if (self == null) {
            throw new QemuException("the start time of this JVM cannot be read", null);
        }
        return self;
    }

    /** Identifies a living process; there is none for a zombie, which only waits for its parent. */
    public static @Nullable ProcessIdentity of(long pid) {
        if (!Proc.isThere()) {
            return ProcessHandle.of(pid)
                    .flatMap(handle -> handle.info().startInstant())
                    .map(start -> new ProcessIdentity(pid, start.toString()))
                    .orElse(null);
        }
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
            List<String> fields =
                    List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
            if (List.of("Z", "X").contains(fields.get(STATE))) {
                return null;
            }
            return new ProcessIdentity(pid, fields.get(START_TIME) + "@" + Proc.bootId());
        } catch (IOException e) {
            return null;
        }
    }

    public static @Nullable ProcessIdentity parse(String text) {
        String[] words = text.split(" ", 3);
        if (words.length < 2 || !words[0].matches("\\d{1,10}")) {
            return null;
        }
        return new ProcessIdentity(Long.parseLong(words[0]), words[1]);
    }

    public boolean isAlive() {
        return equals(of(pid));
    }

    /** Kills the process and what it started, unless it has ended. */
    public void kill() {
        // The handle first: what it stands for is then compared, and the JDK kills nothing else by it.
        ProcessHandle.of(pid).filter(handle -> isAlive()).ifPresent(ProcessTree::kill);
    }

    /** Asks the process to end, unless it has ended, and tells whether this user may. */
    public boolean terminate() {
        return ProcessHandle.of(pid)
                .filter(handle -> isAlive())
                .map(ProcessHandle::destroy)
                .orElse(false);
    }

    @Override
    public String toString() {
        return pid + " " + start;
    }
}
