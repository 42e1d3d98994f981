package dev.qemu4j.net.lan;

import static dev.qemu4j.net.lan.Frames.A;
import static dev.qemu4j.net.lan.Frames.B;
import static dev.qemu4j.net.lan.Frames.frame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.host.HostCommand;
import dev.qemu4j.net.base.NetworkException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A pipe whose reader is stopped, as Wireshark may be, holds up neither the LAN nor the end of the capture. */
@Timeout(60)
class BlockedCaptureIT {
    private static final int MORE_THAN_A_PIPE_HAS = 200;

    @Test
    void close_pipeThatNobodyReads_saysSoInTimeAndLetsGoOfThePipe(@TempDir Path directory) throws Exception {
        Path pipe = directory.resolve("pipe");
        HostCommand.of("mkfifo", pipe.toString()).run();
        CompletableFuture<InputStream> reading = CompletableFuture.supplyAsync(() -> open(pipe));
        try (VirtualSwitch lan = VirtualSwitch.open()) {
            PacketCapture capture = lan.capture(pipe, StandardOpenOption.WRITE);
            try (InputStream reader = reading.get(10, TimeUnit.SECONDS)) {
                FramePort a = lan.attach("a");
                FramePort b = lan.attach("b");
                for (int i = 0; i < MORE_THAN_A_PIPE_HAS; i++) {
                    a.send(frame(B, A, i, 1400));
                    assertThat(b.receive(Duration.ofSeconds(10))).isNotNull();
                }

                assertThatThrownBy(capture::close)
                        .isInstanceOf(NetworkException.class)
                        .hasMessageContaining("is not complete");

                reader.transferTo(java.io.OutputStream.nullOutputStream()); // ends, as nobody writes any more
            }
        }
    }

    private static InputStream open(Path pipe) {
        try {
            return Files.newInputStream(pipe);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
