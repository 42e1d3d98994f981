package dev.qemu4j.vm;

/** The reason of a machine's end. */
public enum VmExitReason {
    /** The guest has shut down. */
    GUEST_SHUTDOWN,

    /** The guest has restarted, where a reset ends the machine ({@code -no-reboot}). */
    GUEST_RESET,

    /** The guest has panicked, where a panic ends the machine. */
    GUEST_PANIC,

    /** The watchdog has ended the machine. */
    WATCHDOG,

    /** A command to QEMU, such as {@code quit}, or a user of its window. */
    HOST_COMMAND,

    /** A signal that QEMU obeys, such as SIGTERM. */
    HOST_SIGNAL,

    /** QEMU was killed by a signal, and had no time for a word. Causes are SIGKILL, as of the kernel when memory is short, or a crash such as SIGSEGV. */
    KILLED,

    /** QEMU has given up by itself: {@link VmExit#stderrTail} says why. */
    FAILED,

    /** QEMU has ended in order, and told no reason that this version of the library knows. */
    OTHER
}
