package dev.qemu4j.qmp.link.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.qmp.Waits;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class InboxTest {
    private static final int MIB = 1 << 20;

    private final Inbox inbox = new Inbox();

    @Test
    void take_full_waitsUntilTheLoopHasTakenSome() {
        assertThat(inbox.take(MIB)).isTrue();
        CompletableFuture<Boolean> second = takeElsewhere();
        assertThat(second).isNotDone();

        inbox.giveBack(MIB);

        assertThat(Waits.result(second)).isTrue();
    }

    @Test
    void close_whileOneWaits_takesNothingMore() {
        inbox.take(10 * MIB);
        CompletableFuture<Boolean> second = takeElsewhere();

        inbox.close();

        assertThat(Waits.result(second)).isFalse();
        assertThat(inbox.take(1)).isFalse();
    }

    /** Begins to take on another thread, and returns when that waits. */
    private CompletableFuture<Boolean> takeElsewhere() {
        CompletableFuture<Boolean> taken = new CompletableFuture<>();
        Thread thread = new Thread(() -> taken.complete(inbox.take(1)));
        thread.start();
        while (thread.getState() != Thread.State.WAITING && thread.isAlive()) {
            Thread.onSpinWait();
        }
        return taken;
    }
}
