package dev.qemu4j.vm;

/** When the start of a machine checks its command line, as {@link QemuInstallation#check} does. */
public enum LaunchCheck {
    /** Never: a launch that fails tells only what QEMU said. */
    NEVER,
    /** When QEMU did not come up: what is found is told with what QEMU said. A machine that starts pays nothing. */
    ON_FAILURE,
    /** Before QEMU is started: a command line with errors is refused, all of them told, and nothing is started. */
    BEFORE
}
