package dev.qemu4j.vm.record.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TranslationTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final Translation translation = new Translation();

    @Test
    void of_commandAndReply_namesTheReplyAndItsTime() {
        Entry command = only(at(0, Kept.SENT, "{\"execute\":\"query-status\",\"arguments\":{},\"id\":3}"));
        Entry reply = only(at(5, Kept.RECEIVED, "{\"return\":{\"running\":true},\"id\":3}"));

        assertThat(command.lane()).isEqualTo("qmp");
        assertThat(command.kind()).isEqualTo("command");
        assertThat(command.title()).isEqualTo("query-status");
        assertThat(reply.kind()).isEqualTo("reply");
        assertThat(reply.title()).isEqualTo("query-status");
        assertThat(reply.took()).isEqualTo(Duration.ofMillis(5));
    }

    @Test
    void of_error_saysIt() {
        only(at(0, Kept.SENT, "{\"exec-oob\":\"yank\",\"arguments\":{},\"id\":4}"));
        Entry error =
                only(at(1, Kept.RECEIVED, "{\"id\":4,\"error\":{\"class\":\"GenericError\",\"desc\":\"no <b>\"}}"));

        assertThat(error.kind()).isEqualTo("error");
        assertThat(error.title()).isEqualTo("yank: GenericError: no <b>");
    }

    @Test
    void of_eventOfTheState_isInTwoLanes() {
        List<Entry> entries = translation.of(at(0, Kept.RECEIVED, "{\"timestamp\":{},\"event\":\"GUEST_PANICKED\"}"));

        assertThat(entries).extracting(Entry::lane).containsExactly("events", "machine");
        assertThat(entries).extracting(Entry::title).containsExactly("GUEST_PANICKED", "the guest panicked");
    }

    @Test
    void of_shortenedLines_areKnownByTheirEnds() {
        Entry command = only(at(
                0,
                Kept.SENT,
                "{\"execute\":\"x-big\",\"arguments\":{\"a\":\"xx … (9 characters) … x\"},\"id\":9}"
                        .replace("\"},", "},")));
        Entry reply = only(at(1, Kept.RECEIVED, "{\"return\":[\"xx … (9 characters) … ],\"id\":9}"));
        Entry event = only(at(
                2,
                Kept.RECEIVED,
                "{\"timestamp\":{\"seconds\":1,\"microseconds\":2},\"event\":\"JOB_X\",\"data\":{\"a … "));

        assertThat(command.title()).isEqualTo("x-big");
        assertThat(reply.title()).isEqualTo("x-big");
        assertThat(event.title()).isEqualTo("JOB_X");
    }

    @Test
    void of_wordsInPlaceOfALine_areKept() {
        assertThat(only(at(0, Kept.RECEIVED, "(12345678 bytes)")).text()).isEqualTo("(12345678 bytes)");
        assertThat(only(at(0, Kept.RECEIVED, "[1]")).title()).isEqualTo("reply");
        assertThat(only(at(0, Kept.SENT, "(3 characters that cannot be read)")).title())
                .isEqualTo("(3 characters that cannot be read)");
    }

    private Entry only(KeptRecord kept) {
        List<Entry> entries = translation.of(kept);
        assertThat(entries).hasSize(1);
        return entries.get(0);
    }

    private static KeptRecord at(int millis, Kept kind, String text) {
        return new KeptRecord(START.plusMillis(millis), kind, text, Duration.ZERO);
    }
}
