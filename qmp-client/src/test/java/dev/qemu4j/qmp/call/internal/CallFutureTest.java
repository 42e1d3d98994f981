package dev.qemu4j.qmp.call.internal;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

class CallFutureTest {
    @Test
    void fail_twiceAndRunInReverse_tellsTheFirst() {
        CallFuture<String> lost = new CallFuture<>();
        Deque<Runnable> lastFirst = new ArrayDeque<>();

        lost.fail(() -> new IllegalStateException("first"), lastFirst::push);
        lost.fail(() -> new IllegalStateException("second"), lastFirst::push);
        lost.succeed("third", lastFirst::push);
        lastFirst.forEach(Runnable::run);

        assertThatThrownBy(lost::join)
                .hasCauseInstanceOf(IllegalStateException.class)
                .hasRootCauseMessage("first");
    }
}
