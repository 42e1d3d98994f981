package dev.qemu4j.vm.disk.step.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.img.store.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageDigestTest {
    @TempDir
    private Path work;

    @Test
    void of_file_isItsSha256() throws IOException {
        Path file = Files.write(work.resolve("image"), new byte[(1 << 18) + 3]);
        assertThat(ImageDigest.of(file, new Wanted())).isEqualTo(Sha256.ofFile(file));
        Path empty = Files.createFile(work.resolve("empty"));
        assertThat(ImageDigest.of(empty, new Wanted())).isEqualTo(Sha256.ofFile(empty));
    }

    /** An image of terabytes is not read to its end for nobody. */
    @Test
    void of_callerHasGivenUp_stops() throws IOException {
        Path file = Files.write(work.resolve("image"), new byte[100]);
        Wanted wanted = new Wanted();
        wanted.cancel();
        assertThatThrownBy(() -> ImageDigest.of(file, wanted)).isInstanceOf(CancellationException.class);
    }
}
