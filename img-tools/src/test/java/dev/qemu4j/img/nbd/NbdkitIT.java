package dev.qemu4j.img.nbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.img.channel.ImageChannel;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
@Tag("once")
class NbdkitIT {
    @Test
    void randomOperations_memory_sameAsModel() {
        try (Nbdkit server = new Nbdkit("memory", "8M");
                ImageChannel channel = ImageChannel.of(server.connect())) {
            new Model(channel, 1, true).run(400);
        }
    }

    @Test
    void randomOperations_wholeBlocksWanted_sameAsModel() {
        try (Nbdkit server = new Nbdkit(
                        "--filter=blocksize-policy",
                        "memory",
                        "8M",
                        "blocksize-minimum=4096",
                        "blocksize-maximum=1M",
                        "blocksize-error-policy=error");
                ImageChannel channel = ImageChannel.of(server.connect())) {
            assertThat(channel.client().export().blocks().minimum()).isEqualTo(4096);

            new Model(channel, 2, false).run(300);
        }
    }

    @Test
    void randomOperations_withoutStructuredReplies_sameAsModel() {
        try (Nbdkit server = new Nbdkit("--no-sr", "memory", "4M");
                ImageChannel channel = ImageChannel.of(server.connect())) {
            assertThat(channel.client().export().structured()).isFalse();
            assertThat(channel.client().export().contexts()).isEmpty();

            new Model(channel, 3, true).run(200);
        }
    }

    @Test
    void read_manyInFlight_answeredTogether() throws Exception {
        try (Nbdkit server = new Nbdkit("--threads=32", "--filter=delay", "memory", "1M", "rdelay=2");
                NbdClient client = server.connect()) {
            long started = System.nanoTime();
            List<CompletableFuture<?>> reads = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                reads.add(client.readAsync(ByteBuffer.allocate(512), i * 512L));
            }

            CompletableFuture.allOf(reads.toArray(CompletableFuture<?>[]::new)).get(60, TimeUnit.SECONDS);

            // One after the other they would take 64 seconds.
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(30));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"EIO", "EPERM", "ENOMEM", "EINVAL", "ENOSPC"})
    void write_serverFails_itsErrorByName(String error) {
        try (Nbdkit server = new Nbdkit(
                        "--filter=error", "memory", "1M", "error-pwrite=" + error, "error-pwrite-rate=100%");
                NbdClient client = server.connect()) {
            assertThatExceptionOfType(NbdCommandException.class)
                    .isThrownBy(() -> client.write(ByteBuffer.allocate(512), 512))
                    .satisfies(e -> assertThat(e.error()).isEqualTo(error))
                    .withMessageContaining("write of 512 bytes at 512: " + error);
            client.read(ByteBuffer.allocate(512), 512);
        }
    }

    @Test
    void randomErrors_othersAreRight() throws Exception {
        try (Nbdkit server = new Nbdkit("--filter=error", "pattern", "64M", "error-pread=EIO", "error-pread-rate=30%");
                NbdClient client = server.connect()) {
            int failed = 0;
            List<ByteBuffer> buffers = new ArrayList<>();
            List<CompletableFuture<?>> reads = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                buffers.add(ByteBuffer.allocate(8));
                reads.add(client.readAsync(buffers.get(i), i * 65536L));
            }
            for (int i = 0; i < 200; i++) {
                try {
                    reads.get(i).get(60, TimeUnit.SECONDS);
                    assertThat(buffers.get(i).getLong(0)).isEqualTo(i * 65536L); // nbdkit's pattern
                } catch (java.util.concurrent.ExecutionException e) {
                    assertThat(e).hasCauseInstanceOf(NbdCommandException.class);
                    failed++;
                }
            }
            assertThat(failed).isBetween(20, 110);
        }
    }

    @Test
    void read_slowerThanTheLimit_timeout() {
        NbdOptions options =
                NbdOptions.builder().requestTimeout(Duration.ofMillis(300)).build();
        try (Nbdkit server = new Nbdkit("--filter=delay", "memory", "1M", "rdelay=5");
                NbdClient client = NbdClient.connect(server.address(), "", options)) {
            assertThatExceptionOfType(NbdTimeoutException.class)
                    .isThrownBy(() -> client.read(ByteBuffer.allocate(512), 0))
                    .withMessageContaining("300 ms");
        }
    }

    @Test
    void connect_readOnly_writesRefusedBeforeTheyAreSent() {
        try (Nbdkit server = new Nbdkit("-r", "memory", "1M");
                NbdClient client = server.connect()) {
            assertThat(client.export().readOnly()).isTrue();
            assertThatThrownBy(() -> client.write(ByteBuffer.allocate(512), 0))
                    .isInstanceOf(NbdCommandException.class)
                    .hasMessageContaining("read-only");
        }
    }

    @Test
    void cache_zeroFlags_offeredByTheServer() {
        try (Nbdkit server = new Nbdkit("--filter=cache", "memory", "1M");
                NbdClient client = server.connect()) {
            client.cache(0, 4096);
            client.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 0, NbdFlag.FUA);
            client.zero(1, 1, NbdFlag.NO_HOLE);
            ByteBuffer read = ByteBuffer.allocate(3);
            client.read(read, 0);

            assertThat(read.array()).containsExactly(1, 0, 3);
        }
    }

    @Test
    void read_outside_refusedBeforeItIsSent() {
        try (Nbdkit server = new Nbdkit("memory", "1M");
                NbdClient client = server.connect()) {
            assertThatThrownBy(() -> client.read(ByteBuffer.allocate(2), (1 << 20) - 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("1048576 bytes of the export");
            assertThatThrownBy(() -> client.extents("qemu:nothing", 0, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("base:allocation");
        }
    }
}
