package dev.qemu4j.vm.record.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final int EVENTS = 100_000;

    @TempDir
    private Path directory;

    @Test
    void add_aHundredThousandEvents_areReadInTheirOrder() throws Exception {
        Path file = directory.resolve("recording.log");
        Journal journal = new Journal(file);
        long before = heap();
        for (int i = 0; i < EVENTS; i++) {
            journal.add(Kept.RECEIVED, event(i), Duration.ZERO);
        }
        assertThat(heap() - before).as("bytes on the heap").isLessThan(2 << 20);

        List<KeptRecord> all = read(journal);

        assertThat(journal.count()).isEqualTo(EVENTS);
        assertThat(all)
                .extracting(KeptRecord::text)
                .hasSize(EVENTS)
                .startsWith(event(0), event(1))
                .endsWith(event(EVENTS - 1));
        assertThat(all).isSortedAccordingTo((a, b) -> a.time().compareTo(b.time()));
        assertThat(Files.size(file)).isGreaterThan((long) EVENTS * event(0).length());
    }

    @Test
    void add_moreThanItsRoom_keepsTheLatestInItsBounds() throws Exception {
        Path file = directory.resolve("recording.log");
        Journal journal = new Journal(file, 4096, 100_000);
        for (int i = 0; i < EVENTS; i++) {
            journal.add(Kept.RECEIVED, event(i), Duration.ZERO);
        }

        List<KeptRecord> all = read(journal);

        assertThat(Files.size(file)).isEqualTo(100_000);
        assertThat(all).hasSizeBetween(400, 1500).extracting(KeptRecord::text).endsWith(event(EVENTS - 1));
        int first = EVENTS - all.size();
        assertThat(all.get(0).text()).isEqualTo(event(first));
    }

    @Test
    void add_whileSomebodyReads_tearsNoRecord() {
        Journal journal = new Journal(directory.resolve("recording.log"), 4096, 100_000);
        for (int i = 0; i < 1000; i++) {
            journal.add(Kept.RECEIVED, event(i), Duration.ZERO);
        }
        Iterator<KeptRecord> reader = journal.read();
        reader.next();
        for (int i = 1000; i < 1500; i++) {
            journal.add(Kept.RECEIVED, event(i), Duration.ZERO);
        }

        List<String> rest = new ArrayList<>();
        reader.forEachRemaining(kept -> rest.add(kept.text()));

        assertThat(rest).isNotEmpty().allMatch(text -> text.startsWith("{\"event\":\"E\"") && text.endsWith("}"));
    }

    @Test
    void add_longText_keepsItsBeginningAndEnd() {
        Journal journal = new Journal(directory.resolve("recording.log"));

        journal.add(Kept.RECEIVED, "{\"return\":\"" + "x".repeat(1 << 20) + "\",\"id\":77}", Duration.ZERO);

        assertThat(read(journal).get(0).text())
                .hasSizeLessThan(66_000)
                .startsWith("{\"return\":\"xxx")
                .contains("(1048597 characters)")
                .endsWith("\",\"id\":77}");
    }

    @Test
    void add_whereNoFileCanBe_keepsTheLatest() {
        Journal journal = new Journal(directory.resolve("missing").resolve("recording.log"), 4096, 100_000);
        for (int i = 0; i < 1000; i++) {
            journal.add(Kept.RECEIVED, event(i), Duration.ZERO);
        }

        assertThat(read(journal))
                .hasSizeBetween(10, 50)
                .extracting(KeptRecord::text)
                .endsWith(event(999));
    }

    @Test
    void add_brokenText_staysReadable() {
        Journal journal = new Journal(directory.resolve("recording.log"));

        journal.add(Kept.NOTE, "a\nb\u2028\ud800\u0000\"", Duration.ofMillis(3));

        assertThat(read(journal)).singleElement().satisfies(kept -> {
            assertThat(kept.text()).startsWith("a\nb\u2028").endsWith("\u0000\"");
            assertThat(kept.took()).isEqualTo(Duration.ofMillis(3));
        });
    }

    @SuppressWarnings("System.GC") // what is left is what counts
    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static String event(int number) {
        return "{\"event\":\"E\",\"data\":{\"number\":" + number + "}}";
    }

    private static List<KeptRecord> read(Journal journal) {
        List<KeptRecord> all = new ArrayList<>();
        journal.read().forEachRemaining(all::add);
        return all;
    }
}
