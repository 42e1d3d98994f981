package dev.qemu4j.base.async;

import jdk.jfr.FlightRecorder;

/** The JDK's Flight Recorder, which a runtime may lack: {@code jlink} leaves it out unless it is asked for. */
public final class Jfr {
    private static final boolean PRESENT = isThere();

    private Jfr() {}

    /**
     * Tells whether somebody has recorded in this JVM, and may do so now. The first class of an event costs tens of milliseconds, which others need not pay.
     *
     * @return false where no class of an event need be loaded, or can be
     */
    public static boolean isOn() {
        return PRESENT && FlightRecorder.isInitialized();
    }

    private static boolean isThere() {
        try {
            Class.forName("jdk.jfr.Event", false, Jfr.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }
}
