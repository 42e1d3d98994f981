package dev.qemu4j.host;

import java.util.List;

/** Signals that a host program is not installed, or is there but cannot be executed. */
public final class ProgramNotFoundException extends HostCommandException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception of a program that was looked for, but not to be run at once.
     *
     * @param message names the program, the places, and what to install
     * @param program the program as it was asked for
     */
    public ProgramNotFoundException(String message, String program) {
        super(message, List.of(program), null);
    }

    ProgramNotFoundException(String message, ChildSpec child) {
        super(child.hint == null ? message : message + ": " + child.hint, child.argv, null);
    }
}
