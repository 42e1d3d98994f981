package dev.qemu4j.vm.record.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.qemu4j.vm.spill.internal.ByteLog;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The records of a journal up to the moment when the reader was made. A record of which a part was dropped meanwhile is passed over. */
final class JournalReader implements Iterator<KeptRecord> {
    private static final int CHUNK = 64 * 1024;

    private final ByteLog log;
    private final Instant start;
    private final long size;
    private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final Deque<KeptRecord> ready = new ArrayDeque<>();
    private long position;
    private boolean torn;

    JournalReader(ByteLog log, Instant start) {
        this.log = log;
        this.start = start;
        size = log.size();
    }

    @Override
    public boolean hasNext() {
        while (ready.isEmpty() && position < size) {
            read();
        }
        return !ready.isEmpty();
    }

    @Override
    public KeptRecord next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return ready.remove();
    }

    private void read() {
        chunk.clear().limit((int) Math.min(CHUNK, size - position));
        long at = log.read(position, chunk);
        if (at > position) { // dropped
            line.reset();
            torn = true;
        }
        position = chunk.position() == 0 ? size : at + chunk.position();
        chunk.flip();
        while (chunk.hasRemaining()) {
            byte next = chunk.get();
            if (next != '\n') {
                line.write(next);
            } else {
                if (!torn) {
                    take(line.toString(UTF_8));
                }
                torn = false;
                line.reset();
            }
        }
    }

    private void take(String json) {
        try {
            JsonNode read = JsonMapper.shared().readTree(json);
            ready.add(new KeptRecord(
                    start.plusNanos(read.path("at").asLong(0)),
                    Kept.valueOf(read.path("kind").asString("")),
                    read.path("text").asString(""),
                    Duration.ofNanos(read.path("took").asLong(0))));
        } catch (JacksonException | IllegalArgumentException e) {
            // the disk has changed it: the others can be read all the same
        }
    }
}
