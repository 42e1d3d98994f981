package dev.qemu4j.host;

/** Signals that a host program is not installed, or is there but cannot be executed. */
public final class ProgramNotFoundException extends HostCommandException {
    private static final long serialVersionUID = 1L;

    ProgramNotFoundException(String message, ChildSpec child) {
        super(child.hint == null ? message : message + ": " + child.hint, child.argv, null);
    }
}
