package dev.qemu4j.img.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.img.internal.RequestFuture;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PiecesTest {
    private static final int MORE_THAN_ARE_IN_FLIGHT = 40;

    private final List<RequestFuture<@Nullable Void>> sent = new ArrayList<>();

    @Test
    void send_laterPieceCannotBeSent_failsWhenNoneIsInFlight() {
        IllegalStateException failure = new IllegalStateException("injected");
        Pieces pieces = new Pieces(ByteBuffer.allocate(MORE_THAN_ARE_IN_FLIGHT), 1, (at, part) -> {
            if (at == MORE_THAN_ARE_IN_FLIGHT - 1) {
                throw failure;
            }
            RequestFuture<@Nullable Void> piece = new RequestFuture<>();
            sent.add(piece);
            return piece;
        });
        CompletableFuture<@Nullable Void> end = pieces.send();

        for (int i = 0; i < MORE_THAN_ARE_IN_FLIGHT - 1; i++) {
            assertThat(end).isNotDone();
            sent.get(i).end(null, null);
        }

        assertThatThrownBy(end::get).hasCause(failure);
    }
}
