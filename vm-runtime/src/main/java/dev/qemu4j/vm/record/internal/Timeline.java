package dev.qemu4j.vm.record.internal;

import dev.qemu4j.vm.console.VmConsole;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** The entries of a recording up to now, in the order of their times, read one by one. */
public final class Timeline implements Iterator<Entry> {
    private final List<Source> sources;
    private final long added;
    private long read;

    private Timeline(Journal journal, Collection<VmConsole> consoles) {
        added = journal.count();
        sources = new ArrayList<>();
        sources.add(new Source(new Translated(journal.read())));
        for (VmConsole console : consoles) {
            String lane = Lanes.console(console.id());
            sources.add(new Source(console.timedLines()
                    .filter(line -> !line.text().isBlank())
                    .map(line -> new Entry(line.time(), lane, "output", line.text(), line.text()))
                    .iterator()));
        }
    }

    /** Reads a journal and consoles. */
    public static Timeline of(Journal journal, Collection<VmConsole> consoles) {
        return new Timeline(journal, consoles);
    }

    /** Returns the number of records that the journal does not keep any more, once all was read. */
    long dropped() {
        return Math.max(0, added - read);
    }

    @Override
    public boolean hasNext() {
        return first() != null;
    }

    @Override
    public Entry next() {
        Source source = first();
        if (source == null) {
            throw new NoSuchElementException();
        }
        return source.take();
    }

    private @Nullable Source first() {
        Source first = null;
        for (Source source : sources) {
            Entry next = source.peek();
            Entry known = first == null ? null : first.peek();
            if (next != null && (known == null || next.time().isBefore(known.time()))) {
                first = source;
            }
        }
        return first;
    }

    /** The entries of a journal's records. */
    private final class Translated implements Iterator<Entry> {
        private final Iterator<KeptRecord> records;
        private final Translation translation = new Translation();
        private final Deque<Entry> ready = new ArrayDeque<>();

        Translated(Iterator<KeptRecord> records) {
            this.records = records;
        }

        @Override
        public boolean hasNext() {
            while (ready.isEmpty() && records.hasNext()) {
                ready.addAll(translation.of(records.next()));
                read++;
            }
            return !ready.isEmpty();
        }

        @Override
        public Entry next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return ready.remove();
        }
    }

    /** Entries of which the next one can be looked at. */
    private static final class Source {
        private final Iterator<Entry> entries;
        private @Nullable Entry next;

        Source(Iterator<Entry> entries) {
            this.entries = entries;
        }

        @Nullable
        Entry peek() {
            if (next == null && entries.hasNext()) {
                next = entries.next();
            }
            return next;
        }

        Entry take() {
            Entry taken = peek();
            next = null;
            if (taken == null) {
                throw new NoSuchElementException();
            }
            return taken;
        }
    }
}
