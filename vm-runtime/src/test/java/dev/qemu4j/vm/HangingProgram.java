package dev.qemu4j.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A program that tells its process id and hangs, so that a test can cancel what waits for it. */
public final class HangingProgram {
    private final Path told;

    /** Tells the id in a file of a directory. */
    public HangingProgram(Path directory) {
        told = directory.resolve("hanging.pid");
    }

    /** Returns the program as a shell's script; the file is whole once it is there. */
    public String script() {
        return "echo $$ > '" + told + ".new'; mv '" + told + ".new' '" + told + "'; exec sleep 300";
    }

    /** Waits until the program runs, for as long as the call that starts it does. */
    public ProcessHandle started(CompletableFuture<?> call) throws IOException {
        while (!Files.exists(told)) {
            assertThat(call).as("it waits for its program").isNotDone();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        return ProcessHandle.of(Long.parseLong(Files.readString(told).strip())).orElseThrow();
    }
}
