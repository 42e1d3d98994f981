package dev.qemu4j.qmp;

/** A registered listener. Closing it twice does nothing. */
public interface Subscription extends AutoCloseable {
    /** Ends the listening: no call begins after this returns. One that is under way may still be running. */
    @Override
    void close();
}
