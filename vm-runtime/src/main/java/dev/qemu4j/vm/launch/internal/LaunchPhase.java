package dev.qemu4j.vm.launch.internal;

import java.util.Locale;

/** A phase of a machine's start. */
public enum LaunchPhase {
    /** The command line is checked, and an accelerator chosen. */
    CHECK,
    /** Throwaway disks get their overlays. */
    DISKS,
    /** The helpers get ready. */
    HELPERS,
    /** The process is started. */
    SPAWN,
    /** QEMU connects to its monitor, greets and negotiates. */
    GREETING,
    /** QEMU has made the machine, and the guest runs if it is to. */
    RUNNING;

    /** Returns the phase in lower case. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
