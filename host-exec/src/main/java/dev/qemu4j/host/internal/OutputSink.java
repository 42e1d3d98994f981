package dev.qemu4j.host.internal;

import java.io.IOException;

/** A consumer of a program's output; each call comes from the one thread that drains the pipe. */
public interface OutputSink {
    /** Takes the first bytes of a buffer that the caller will use again. */
    void write(byte[] bytes, int length) throws IOException;

    /** Takes note that there is no more. */
    default void end() throws IOException {}
}
