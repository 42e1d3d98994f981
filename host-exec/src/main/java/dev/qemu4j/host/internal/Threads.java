package dev.qemu4j.host.internal;

/** Makes the module's threads: daemons, so that none of them keeps a JVM from ending. */
public final class Threads {
    private Threads() {}

    /** Starts a thread. */
    public static Thread start(String name, Runnable task) {
        Thread thread = new Thread(null, task, "qemu4j-" + name, 0, false);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Starts a thread that ends only with the JVM, in the topmost group, where no application interrupts or enumerates it. */
    static void startImmortal(String name, Runnable task) {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        Thread thread = new Thread(group, task, "qemu4j-" + name, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        thread.start();
    }
}
