package dev.qemu4j.testing.shell;

import dev.qemu4j.vm.console.VmConsole;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** By a console where a shell waits for a command. */
final class ConsoleWay implements ShellWay {
    private static final int PART = 24 << 10;

    private final VmConsole reader;

    ConsoleWay(VmConsole console) {
        reader = console.reader();
    }

    @Override
    public CompletableFuture<GuestReply> run(String command, Duration limit) {
        return new TypedCommand(command).run(reader, limit);
    }

    @Override
    public int exec(String command, byte[] input, Outputs outputs, Duration limit) {
        return new EncodedCommand(command, input).run(reader, outputs, limit);
    }

    @Override
    public int part() {
        return PART;
    }
}
