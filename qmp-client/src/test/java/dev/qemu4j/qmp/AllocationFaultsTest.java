package dev.qemu4j.qmp;

import static dev.qemu4j.qmp.Waits.failureIfAny;
import static dev.qemu4j.qmp.Waits.result;
import static dev.qemu4j.qmp.testing.RequestMatcher.execute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.qmp.link.internal.ClientThreads;
import dev.qemu4j.qmp.link.internal.NettySockets;
import dev.qemu4j.qmp.testing.FakeQmpServer;
import dev.qemu4j.qmp.wire.internal.Json;
import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelFuture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Fails each allocation of a connection's buffers in turn: all that is waited for ends, with or without the connection. */
@Tag("sockets")
@ExtendWith({ClientThreadsGone.class, NoLeaksExtension.class})
class AllocationFaultsTest {
    @ParameterizedTest
    @EnumSource
    void session_oneBufferCannotBeHad_allEnds(Faults.Kind kind) {
        int buffers = Faults.sweep(kind, faults -> {
            try (FakeQmpServer qemu = FakeQmpServer.start()) {
                qemu.whenever(execute("x")).thenEvent("STOP").reply("'" + "y".repeat(5_000) + "'");
                run(qemu, new FaultyAllocator(faults));
            }
        });
        assertThat(buffers).as("buffers of a session").isGreaterThan(5);
    }

    private static void run(FakeQmpServer qemu, FaultyAllocator allocator) {
        CompletableFuture<QmpClient> connecting = connect(qemu, allocator);
        Throwable refusal = failureIfAny(connecting);
        if (refusal != null) {
            assertThat(refusal).isInstanceOf(QmpConnectException.class);
            return;
        }
        CompletableFuture<?> closed = result(connecting).closed();
        try (QmpClient client = result(connecting)) {
            List<CompletableFuture<?>> calls = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                calls.add(client.execute("x", Json.emptyObject()));
            }

            calls.forEach(call -> assertKnown(failureIfAny(call)));

            Throwable last = failureIfAny(client.execute("x", Json.emptyObject()));
            assertKnown(last);
            assertThat(last == null || !client.isOpen() || String.valueOf(last).contains("could not be sent"))
                    .as("usable, or closed; %s", last)
                    .isTrue();
        }
        result(closed);
    }

    private static void assertKnown(@Nullable Throwable failure) {
        if (failure != null) {
            assertThat(failure)
                    .isInstanceOfAny(
                            QmpDisconnectedException.class, QmpStateException.class, QmpProtocolException.class);
        }
    }

    /** Connects as {@link Connector} does, and gives the channel the allocator before the first byte. */
    private static CompletableFuture<QmpClient> connect(FakeQmpServer qemu, FaultyAllocator allocator) {
        NettySockets sockets = NettySockets.choose();
        Connection connection = new Connection(
                new ClientThreads("qemu4j-qmp", sockets, null), QmpOptions.defaults(), new Place("a fake", false));
        CompletableFuture<QmpClient> client = Connector.whenReady(connection);
        connection.onLoop(connection.ready(), () -> {
            ChannelFuture dialled = connection.dial(sockets, qemu.address());
            dialled.channel().config().setAllocator(allocator);
            Connector.closeOnFailure(client, dialled.channel());
        });
        return client;
    }

    private static final class FaultyAllocator extends AbstractByteBufAllocator {
        private final Faults faults;

        FaultyAllocator(Faults faults) {
            super(true);
            this.faults = faults;
        }

        @Override
        protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
            faults.point();
            return UnpooledByteBufAllocator.DEFAULT.heapBuffer(initialCapacity, maxCapacity);
        }

        @Override
        protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
            faults.point();
            return UnpooledByteBufAllocator.DEFAULT.directBuffer(initialCapacity, maxCapacity);
        }

        @Override
        public boolean isDirectBufferPooled() {
            return false;
        }
    }
}
