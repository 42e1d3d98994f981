package dev.qemu4j.vm.record.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.qemu4j.vm.spill.internal.ByteLog;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.node.JsonNodeFactory;

/** Records in the order in which they came, as lines of JSON in a log of which the oldest part is dropped. Thread-safe. */
public final class Journal {
    private static final int MEMORY = 64 * 1024;
    private static final long FILE = 64L << 20;
    private static final int LONGEST = 64 * 1024;
    /** The end of a line of QMP has its id. */
    private static final int LAST = 100;

    private final Instant start = Instant.now();
    private final long started = System.nanoTime();
    private final ByteLog log;
    private long count;

    /** Makes an empty journal. */
    public Journal(Path spill) {
        this(spill, MEMORY, FILE);
    }

    Journal(Path spill, int memory, long file) {
        log = new ByteLog("a recording", spill, memory, file);
    }

    /** Adds a record; of a long text the beginning and the end. */
    public synchronized void add(Kept kind, String text, Duration took) {
        String line = JsonNodeFactory.instance
                .objectNode()
                .put("at", System.nanoTime() - started)
                .put("kind", kind.name())
                .put("text", shortened(text))
                .put("took", Math.max(0, TimeUnit.NANOSECONDS.convert(took)))
                .toString();
        log.append(ByteBuffer.wrap((line + "\n").getBytes(UTF_8)));
        count++;
    }

    /** Returns the number of records that were ever added. */
    public synchronized long count() {
        return count;
    }

    /** Reads the records that are kept up to now. */
    Iterator<KeptRecord> read() {
        return new JournalReader(log, start);
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST
                ? text
                : text.substring(0, LONGEST - LAST) + " … (" + text.length() + " characters) … "
                        + text.substring(text.length() - LAST);
    }
}
