package dev.qemu4j.host.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The consumers of one output, of which one that fails gets no more; used by one thread at a time. */
final class OutputSinks {
    private static final Logger LOG = LoggerFactory.getLogger(OutputSinks.class);

    private final List<OutputSink> sinks;

    OutputSinks(List<? extends OutputSink> sinks) {
        this.sinks = new ArrayList<>(sinks);
    }

    void write(byte[] bytes, int length) {
        offer(sink -> sink.write(bytes, length));
    }

    void end() {
        offer(OutputSink::end);
    }

    private void offer(Delivery delivery) {
        sinks.removeIf(sink -> {
            try {
                delivery.to(sink);
                return false;
            } catch (Throwable e) { // from some JVM languages also another checked exception
                LOG.warn("No more output goes to {}, which failed", sink, e);
                return true;
            }
        });
    }

    private interface Delivery {
        void to(OutputSink sink) throws IOException;
    }
}
