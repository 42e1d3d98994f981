package dev.qemu4j.testing.shell;

import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A way to a shell of the guest. */
interface ShellWay {
    /** Runs a command that has both outputs in one text. */
    CompletableFuture<GuestReply> run(String command, Duration limit);

    /** Runs a command with an input of its own, on this thread, and returns its exit code. */
    int exec(String command, byte[] input, Outputs outputs, Duration limit);

    /** The bytes of a file that one command takes or gives at best. */
    int part();

    /** The two outputs of a command. They are the caller's, and are not closed. */
    record Outputs(OutputStream stdout, OutputStream stderr) {}
}
