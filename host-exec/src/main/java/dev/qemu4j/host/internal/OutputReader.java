package dev.qemu4j.host.internal;

import java.time.Duration;

/** The reading of one output of a program, until its end. */
public interface OutputReader {
    /** Waits for the end of the output, and tells whether it came. */
    boolean awaitEnd(Duration limit) throws InterruptedException;

    /** Tells whether there is something to be read that the reader has not come to. */
    boolean isBehind();

    /** Returns the number of bytes that have come and were offered to all. */
    long read();
}
