package dev.qemu4j.vm.console;

import static dev.qemu4j.vm.console.FakeConsole.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The output of a console, while it comes. */
class ConsoleOutputTest {
    private static final byte[] EURO = {(byte) 0xe2, (byte) 0x82, (byte) 0xac};

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

    /** The text up to now has a replacement in the place of half a character, and has another end later. */
    @Test
    void output_halfACharacter_waitsForItsOtherHalf() throws Exception {
        Iterator<String> output = console.output(SOON).iterator();
        fake.print("price: ");
        fake.print(new byte[] {EURO[0]});
        assertThat(output.next()).isEqualTo("price: ");

        fake.print(new byte[] {EURO[1], EURO[2]});
        assertThat(output.next()).isEqualTo("\u20ac");
        fake.print("\r\nlast");
        fake.end("over");
        assertThat(rest(output)).isEqualTo("\nlast");
    }

    @Test
    void output_behindAnAlarmAndToTheEnd_isAllThere() throws Exception {
        console.failOn(ConsoleAlarm.of("boom"));
        fake.print("boot\r\nboom\r\n");
        assertThatThrownBy(() -> console.reader().expect("never", SOON)).isInstanceOf(ConsoleAlarmException.class);
        Iterator<String> output = console.output(SOON).iterator();
        assertThat(output.next()).isEqualTo("boot\nboom\n");
        fake.print("x".repeat(100_000) + "\r");
        fake.end("over");

        assertThat(rest(output)).isEqualTo("x".repeat(100_000) + "\n");
        assertThat(console.text()).isEqualTo("boot\nboom\n" + "x".repeat(100_000) + "\n");
        assertThat(console.output(Duration.ZERO).collect(Collectors.joining())).isEqualTo(console.text());
    }

    @Test
    void output_passwordInParts_isHidden() throws Exception {
        console.hide("top-secret");
        Iterator<String> output = console.output(SOON).iterator();
        fake.print("a top-");
        assertThat(output.next()).isEqualTo("a ");
        fake.print("secret!");
        assertThat(output.next()).isEqualTo("***!");
        fake.print("top-");
        fake.end("over");
        assertThat(rest(output)).isEqualTo("top-");
    }

    @Test
    void output_nothingWithinTheLimit_timesOut() {
        assertThatThrownBy(() -> console.output(Duration.ZERO).iterator().next())
                .isInstanceOf(ConsoleTimeoutException.class)
                .hasMessageStartingWith("time-out of 0 ms while waiting for output of console console0");
        assertThatThrownBy(() -> console.output(Duration.ofSeconds(-1))).isInstanceOf(IllegalArgumentException.class);
    }

    private static String rest(Iterator<String> output) {
        StringBuilder all = new StringBuilder();
        output.forEachRemaining(all::append);
        return all.toString();
    }
}
