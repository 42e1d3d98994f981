package dev.qemu4j.vm.console;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.vm.spill.internal.ByteLog;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextScanTest {
    private static final SearchLimit NONE = began -> false;

    @TempDir
    private Path directory;

    @Test
    void advance_textThatIsCutInALine_seesWhatCameBeforeTheCut() {
        ByteLog log = ConsoleState.log(directory.resolve("log"));
        List<Pattern> patterns = List.of(Pattern.compile("(?m)^panic: "), Pattern.compile("(?im)(?<!last )login: *$"));
        TextScan scan = new TextScan(log, 0, patterns, 10);

        assertThat(byBytes(log, scan, "this is no panic: it is text\nLast login: today or so\nmore\n"))
                .isNull();
        TextScan.Found found = Objects.requireNonNull(byBytes(log, scan, "panic: "));

        assertThat(found.index()).isZero();
        assertThat(found.start()).isEqualTo(log.size() - 7);
        assertThat(found.end()).isEqualTo(log.size());
        assertThat(found.before()).isEqualTo("ore\n");
    }

    @Test
    void advance_afterItWasStopped_losesNothing() {
        ByteLog log = ConsoleState.log(directory.resolve("log"));
        log.append(ByteBuffer.wrap(("x".repeat(10_000) + "end").getBytes(US_ASCII)));
        TextScan scan = new TextScan(log, 0, List.of(Pattern.compile("end")), 100);

        assertThatThrownBy(() -> scan.advance(log.size(), began -> true))
                .isInstanceOf(SearchLimit.StoppedException.class);

        assertThat(Objects.requireNonNull(scan.advance(log.size(), NONE)).start())
                .isEqualTo(10_000);
    }

    private static TextScan.@Nullable Found byBytes(ByteLog log, TextScan scan, String text) {
        for (byte octet : text.getBytes(US_ASCII)) {
            log.append(ByteBuffer.wrap(new byte[] {octet}));
            TextScan.Found found = scan.advance(log.size(), NONE);
            if (found != null) {
                return found;
            }
        }
        return null;
    }
}
