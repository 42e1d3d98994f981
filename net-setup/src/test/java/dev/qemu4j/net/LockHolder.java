package dev.qemu4j.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A process that holds a lock on a file, until it is closed. */
record LockHolder(Process process) implements AutoCloseable {
    /** Starts it in the namespace of a lab, as a prefix says; returns when it has the lock. */
    static LockHolder start(Lab lab, String file, String... prefix) throws IOException {
        String redirect = file.startsWith("/proc/sys") ? "9>" : "9<";
        List<String> argv = new ArrayList<>(List.of(prefix));
        argv.addAll(List.of("sh", "-c", "exec " + redirect + file + " && flock 9 && echo held && read -r end"));
        Process process = new ProcessBuilder(lab.inside().command(argv)).start();
        LockHolder holder = new LockHolder(process);
        String said = process.inputReader().readLine();
        assertThat(said).as("lock on %s", file).isEqualTo("held");
        return holder;
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
