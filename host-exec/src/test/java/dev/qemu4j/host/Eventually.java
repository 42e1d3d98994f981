package dev.qemu4j.host;

import dev.qemu4j.host.internal.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.Assertions;

/** Bounded waits for what another process does. */
public final class Eventually {
    public static final Duration SOON = Duration.ofSeconds(60);

    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private Eventually() {}

    public static void until(String what, Duration limit, BooleanSupplier condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                Assertions.fail("not within " + limit.toMillis() + " ms: " + what);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** Waits until a process has ended; a zombie has. */
    public static void gone(long pid, Duration limit) {
        until("the end of " + pid, limit, () -> ProcessIdentity.of(pid) == null);
    }

    /** Waits for a number that a program writes to a file, with the end of the line. */
    public static long pidIn(Path file) {
        until("a pid in " + file, SOON, () -> read(file).endsWith("\n"));
        return Long.parseLong(read(file).strip());
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            return "";
        }
    }
}
