package dev.qemu4j.vm.console;

import org.jspecify.annotations.Nullable;

/** Signals that a console has ended without the output that was waited for: its machine ended, or it was closed. */
public final class ConsoleEndedException extends ConsoleException {
    ConsoleEndedException(String message, String output, @Nullable Throwable cause) {
        super(message, output, cause);
    }
}
