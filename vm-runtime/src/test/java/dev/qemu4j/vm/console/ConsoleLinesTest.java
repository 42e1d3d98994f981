package dev.qemu4j.vm.console;

import static dev.qemu4j.vm.console.FakeConsole.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lines of a console, while they come. */
class ConsoleLinesTest {
    @TempDir
    private Path directory;

    private FakeConsole fake;
    private VmConsole console;

    @BeforeEach
    void start() throws Exception {
        fake = new FakeConsole(directory);
        console = fake.console;
    }

    @AfterEach
    void close() throws Exception {
        fake.close();
    }

    @Test
    void lines_toTheEnd_areAllWithTheLastHalf() throws Exception {
        fake.print("one\r\ntwo\r\nthr");
        fake.print("ee\r\n\r\nhalf");
        fake.end("over");

        assertThat(console.lines(SOON)).containsExactly("one", "two", "three", "", "half");
        assertThat(console.text()).isEqualTo("one\ntwo\nthree\n\nhalf");
    }

    /** Such as a file in base64 without line breaks. */
    @Test
    void lines_ofManyKilobytes_areWhole() throws Exception {
        String first = "begin " + "x".repeat(200_000) + " end";
        String last = "begin " + "y".repeat(100_000) + "\u20ac";
        fake.print("short\n" + first + "\r\n" + last + "\nhalf");
        fake.end("over");

        assertThat(console.lines(SOON)).containsExactly("short", first, last, "half");
    }

    /** Such a line would else need all the memory, or lose its front. */
    @Test
    void lines_ofMegabytes_comeInSeveral() throws Exception {
        String exact = "a".repeat(1024 * 1024);
        String long3 = "b".repeat(3 * 1024 * 1024) + "c";
        fake.print(exact + "\n" + long3);
        fake.end("over");

        List<String> lines = console.lines(SOON).toList();

        assertThat(lines.get(0)).isEqualTo(exact);
        assertThat(lines).hasSize(5).allMatch(line -> line.length() <= 1024 * 1024);
        assertThat(String.join("", lines.subList(1, 5))).isEqualTo(long3);
    }

    @Test
    void lines_carriageReturnBeforeBrokenUtf8_goOnBehindIt() throws Exception {
        fake.print(new byte[] {'1', '2', '3', '4', '5', '\r', (byte) 0xFF, '\n'});
        fake.end("over");

        assertThat(console.lines(SOON).limit(10)).containsExactly("12345", "\uFFFD");
    }

    @Test
    void lines_lineFeedBeforeTheCarriageReturn_areTheSameAsInTheText() throws Exception {
        fake.print("a\n\rb\n\r\n\rc\n\r");
        fake.end("over");

        assertThat(console.lines(SOON)).containsExactly("a", "b", "", "c");
        assertThat(console.text()).isEqualTo("a\nb\n\nc\n");
        assertThat(console.timedLines().map(ConsoleLine::text)).containsExactly("a", "b", "", "c");
        console.expect("b\n", SOON);
        assertThat(console.expect("c", SOON).before()).isEqualTo("\n");
    }

    @Test
    void lines_lastOneWithACarriageReturn_isWithoutIt() throws Exception {
        fake.print("one\nabc\r");
        fake.end("over");

        assertThat(console.lines(SOON)).containsExactly("one", "abc");
    }

    @Test
    void lines_carriageReturnAlone_isAnEmptyLine() throws Exception {
        fake.print("\r");
        fake.end("over");

        assertThat(console.lines(SOON)).containsExactly("");
    }

    @Test
    void lines_ofAGuestThatGoesOnPrinting_endAtTheLimit() throws Exception {
        List<String> lines = new ArrayList<>();
        fake.print("one\ntwo\n");
        console.expect("two\n", SOON);

        assertThatThrownBy(() -> console.lines(Duration.ZERO).limit(100).forEach(line -> {
                    lines.add(line);
                    printMore();
                }))
                .isInstanceOf(ConsoleTimeoutException.class)
                .hasMessageStartingWith("time-out of 0 ms while waiting for a line of console ");

        assertThat(lines).containsExactly("one", "two");
    }

    private void printMore() {
        try {
            fake.print("more\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        console.expect("more\n", SOON);
    }

    @Test
    void lines_late_fail() throws Exception {
        fake.print("one\n");

        assertThatThrownBy(() -> console.lines(Duration.ofMillis(50)).toList())
                .isInstanceOf(ConsoleTimeoutException.class);
    }
}
