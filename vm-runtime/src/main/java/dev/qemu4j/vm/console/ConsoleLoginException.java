package dev.qemu4j.vm.console;

/** Signals that a guest refuses a login on its console. */
public final class ConsoleLoginException extends ConsoleException {
    ConsoleLoginException(String message, String output) {
        super(message, output, null);
    }
}
