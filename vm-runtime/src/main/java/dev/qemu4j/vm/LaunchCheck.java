package dev.qemu4j.vm;

/** The time at which the start of a machine checks its command line, as {@link QemuInstallation#check} does. */
public enum LaunchCheck {
    /** Never: the exception of a failed launch has only QEMU's messages. */
    NEVER,
    /** After a failed launch: its exception has the findings besides QEMU's messages. A machine that starts pays nothing. */
    ON_FAILURE,
    /** Before QEMU is started: a command line with errors is refused, the exception has all of them, and nothing is started. */
    BEFORE
}
