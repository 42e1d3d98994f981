package dev.qemu4j.img;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.Blockdevs;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.channel.ImageChannel;
import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.nbd.NbdOptions;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qapi.block.BlockdevOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An image that stays on a web server, of which QEMU fetches what it needs. */
@Tag("once")
class WebDiskIT {
    @TempDir
    private Path directory;

    private final QemuImg img = QemuImg.find();
    private Path raw;
    private WebServer server;

    @BeforeEach
    void serve() throws IOException {
        raw = Images.random(directory.resolve("raw"), DataSize.ofMib(4));
        Path qcow2 = directory.resolve("disk.qcow2");
        img.convert(Images.raw(raw), qcow2, Format.QCOW2);
        server = new WebServer(Files.readAllBytes(qcow2));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void convert_fromAWebServer_isTheSameDisk() {
        Path copy = directory.resolve("copy.raw");

        img.convert(disk("/disk"), copy, Format.RAW);

        assertThat(copy).hasSameBinaryContentAs(raw);
        assertThat(img.info(disk("/disk")).virtualSize()).isEqualTo(4 << 20);
    }

    @Test
    void channel_ofAWebServersDisk_readsInPlace() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(4096);

        try (ImageChannel channel = ImageChannel.open(disk("/disk"), o -> o.readOnly(true), NbdOptions.defaults())) {
            channel.read(bytes, 3 << 20);
        }

        assertThat(bytes.array())
                .isEqualTo(Arrays.copyOfRange(Files.readAllBytes(raw), 3 << 20, (3 << 20) + bytes.capacity()));
    }

    @Test
    void info_ofWhatTheServerLacks_saysSo() {
        assertThatThrownBy(() -> img.info(disk("/missing")))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("404");
    }

    private ImageSource disk(String path) {
        BlockdevOptions web = Blockdevs.http(h -> h.url(server.uri(path).toString()));
        return ImageSource.of(Blockdevs.qcow2(q -> q.file(web).readOnly(true)));
    }
}
