package dev.qemu4j.img.nbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.serve.ImageServer;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that has as many clients as it takes. */
@Timeout(60)
class BusyServerIT {
    private static final NbdOptions SHORT =
            NbdOptions.builder().connectTimeout(Duration.ofMillis(300)).build();

    @Test
    void connect_serverOfOneClientHasOne_saysThatItIsBusy(@TempDir Path directory) {
        Path disk = directory.resolve("disk");
        QemuImg.find().create(disk, Format.RAW, DataSize.ofMib(1));
        try (ImageServer server = ImageServer.start(ImageSource.of(disk, Format.RAW));
                NbdClient first = NbdClient.connect(server.address(), NbdOptions.defaults())) {
            assertThatThrownBy(() -> NbdClient.connect(server.address(), SHORT))
                    .isInstanceOf(NbdTimeoutException.class)
                    .hasMessageContaining("it is busy with other clients, or hangs")
                    .hasMessageContaining("shared of ServeOptions");
            assertThat(first.export().size()).isEqualTo(1 << 20);
        }
    }
}
