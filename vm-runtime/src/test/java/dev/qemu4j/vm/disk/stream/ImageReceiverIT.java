package dev.qemu4j.vm.disk.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.source.Format;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The future of a receiver that writes into an image. */
@Timeout(120)
class ImageReceiverIT {
    private static final byte[] WORDS = "words".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path work;

    @Test
    void openAsync_imageThatIsThere_isWritten() throws Exception {
        Path image = work.resolve("disk.raw");
        QemuImg.find().create(image, Format.RAW, DataSize.ofMib(1));

        try (ImageReceiver receiver =
                ImageReceiver.openAsync(image, Format.RAW).get(60, TimeUnit.SECONDS)) {
            receiver.data(4096, ByteBuffer.wrap(WORDS));
            receiver.end();
        }

        assertThat(ByteBuffer.wrap(Files.readAllBytes(image)).slice(4096, WORDS.length))
                .isEqualTo(ByteBuffer.wrap(WORDS));
    }

    @Test
    void openAsync_noImage_failsTheFuture() {
        assertThatThrownBy(() -> ImageReceiver.openAsync(work.resolve("absent.raw"), Format.RAW)
                        .get(60, TimeUnit.SECONDS))
                .hasCauseInstanceOf(ImageException.class);
    }
}
