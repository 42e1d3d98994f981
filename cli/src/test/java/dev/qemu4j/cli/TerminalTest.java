package dev.qemu4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {
    private static final String ESCAPE = "\u001b[";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void wantsColour_asTheEnvironmentSays_isAnswered() {
        assertThat(Terminal.wantsColour(Map.of("TERM", "xterm"))).isTrue();
        assertThat(Terminal.wantsColour(Map.of("TERM", "xterm", "NO_COLOR", "")))
                .isTrue();
        assertThat(Terminal.wantsColour(Map.of("TERM", "xterm", "NO_COLOR", "0")))
                .isFalse();
        assertThat(Terminal.wantsColour(Map.of("TERM", "dumb"))).isFalse();
        assertThat(Terminal.wantsColour(Map.of())).isFalse();
    }

    @Test
    void run_onATerminal_hasColoursOnItsOutputOnly() {
        assertThat(run(true, "--help")).isZero();
        assertThat(run(true, "explain", "--", "qemu-system-x86_64", "-m", "1G")).isZero();
        assertThat(run(true, "check", "--bogus")).isEqualTo(2);

        assertThat(out.toString()).contains(ESCAPE + "1m-m" + ESCAPE);
        assertThat(err.toString()).contains("--bogus").doesNotContain(ESCAPE);
    }

    @Test
    void run_elsewhere_hasNoColours() {
        assertThat(run(false, "--help")).isZero();
        assertThat(run(false, "explain", "--", "qemu-system-x86_64", "-m", "1G"))
                .isZero();

        assertThat(out.toString()).contains("-m 1G").doesNotContain(ESCAPE);
    }

    @Test
    void run_markupInAnArgument_isShownAsItIs() {
        assertThat(run(true, "explain", "--", "qemu-system-x86_64", "-name", "@|red x|@"))
                .isZero();

        assertThat(out.toString()).contains("@|red x|@");
    }

    private int run(boolean colour, String... arguments) {
        return Qemu4j.run(List.of(arguments), new PrintWriter(out, true), new PrintWriter(err, true), colour);
    }
}
