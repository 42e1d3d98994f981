package dev.qemu4j.base.async;

/** The JDK's Flight Recorder, which a runtime may lack: {@code jlink} leaves it out unless it is asked for. */
public final class Jfr {
    /** Tells whether classes of events can be loaded. */
    public static final boolean PRESENT = isThere();

    private Jfr() {}

    private static boolean isThere() {
        try {
            Class.forName("jdk.jfr.Event", false, Jfr.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }
}
