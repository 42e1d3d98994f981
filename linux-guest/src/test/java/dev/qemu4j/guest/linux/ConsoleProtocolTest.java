package dev.qemu4j.guest.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.guest.linux.LinuxGuestException.Reason;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleProtocolTest {
    private static final String MARK = "qemu4j-linux-guest: ";

    private final ConsoleTail tail = new ConsoleTail();
    private final ConsoleProtocol protocol = new ConsoleProtocol(tail);

    @Test
    void answer_withItsOutput_completesItsCommandOnly() {
        CompletableFuture<ShellResult> one = protocol.expectAnswer("one");
        CompletableFuture<ShellResult> two = protocol.expectAnswer("two");
        hear(MARK + "answer two 3 2 aGk=\n");

        assertThat(two.join()).hasToString("exit code 3: hi");
        assertThat(one).isNotDone();
    }

    @Test
    void answer_behindOtherText_isFound() {
        CompletableFuture<ShellResult> answer = protocol.expectAnswer("id");
        hear("[    1.0] a message" + MARK + "answer id 0 0 \r\n");

        assertThat(answer.join().outputBytes()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"answer id 0 3 aGk=", "answer id 0 2 a", "answer id 0 2 aG[ 1.0] message", "answer id"})
    void answer_thatIsDamaged_fails(String line) {
        CompletableFuture<ShellResult> answer = protocol.expectAnswer("id");
        hear(MARK + line + "\n");

        assertFails(answer, Reason.UNINTELLIGIBLE);
    }

    @Test
    void panic_failsAllWithTheConsole() {
        CompletableFuture<ShellResult> before = protocol.expectAnswer("id");
        hear("first\n[ 2.0] Kernel panic - not syncing: Attempted to kill init!\n");

        assertFails(before, Reason.PANIC);
        assertFails(protocol.ready(), Reason.PANIC);
        assertFails(protocol.expectAnswer("later"), Reason.PANIC);
        assertThatThrownBy(before::join)
                .hasMessageContaining("Attempted to kill init!")
                .hasMessageContaining("first");
    }

    @Test
    void init_thatFails_saysWhy() {
        hear(MARK + "failed insmod x: bad\n");

        assertFails(protocol.ready(), Reason.INIT);
        assertThatThrownBy(() -> protocol.ready().join()).hasMessageContaining("insmod x: bad");
    }

    @Test
    void tail_ofALongConsole_isBounded() {
        hear(("x".repeat(99) + "\n").repeat(2_000) + "y".repeat(5_000) + "\n");

        assertThat(tail.text()).hasSizeLessThanOrEqualTo(64 * 1024).endsWith("y…\n");
    }

    private void hear(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        tail.add(bytes, bytes.length, protocol::hear);
    }

    private static void assertFails(CompletableFuture<?> future, Reason reason) {
        assertThat(future).isCompletedExceptionally();
        assertThatThrownBy(future::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        LinuxGuestException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }
}
