package dev.qemu4j.qmp.testing.socket.internal;

/** Makes this module's threads: daemons whose names say what they do. */
public final class FakeThreads {
    private FakeThreads() {}

    public static Thread daemon(String role, Runnable task) {
        Thread thread = new Thread(task, "qemu4j-fake-qmp-" + role);
        thread.setDaemon(true);
        return thread;
    }
}
