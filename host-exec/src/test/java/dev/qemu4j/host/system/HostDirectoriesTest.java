package dev.qemu4j.host.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.host.run.internal.RunBase;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostDirectoriesTest {
    @TempDir
    private Path work;

    @Test
    void home_userWithoutAnEntry_isNeverRelative() {
        assertThat(HostDirectories.home("?", null)).isNull();
        assertThat(HostDirectories.home("?", "home")).isNull();
        assertThat(HostDirectories.home("?", "/home/u")).isEqualTo(Path.of("/home/u"));
        assertThat(HostDirectories.home("/home/p", "/home/u")).isEqualTo(Path.of("/home/p"));
        assertThat(HostDirectories.home(null, null)).isNull();
    }

    @Test
    void of_variable_countsOnlyIfAbsolute() {
        Path home = Path.of("/home/u");

        assertThat(HostDirectories.of("/c", home, ".cache")).isEqualTo(Path.of("/c"));
        assertThat(HostDirectories.of("c", home, ".cache")).isEqualTo(Path.of("/home/u/.cache"));
        assertThat(HostDirectories.of("", null, ".cache")).isNull();
    }

    @Test
    void runBase_tooLongForSockets_isPassedOver() throws Exception {
        Path deep = Files.createDirectories(work.resolve("x".repeat(60)));
        Path shortLink = Files.createSymbolicLink(work.resolve("l"), deep);

        assertThat(RunBase.byDefault(Path.of("/run"), deep)).isEqualTo(Path.of("/run"));
        assertThat(RunBase.byDefault(deep, Path.of("/var/tmp"))).isEqualTo(Path.of("/var/tmp"));
        assertThat(RunBase.byDefault(deep, deep)).isEqualTo(Path.of("/tmp"));
        assertThat(RunBase.byDefault(null, shortLink)).isEqualTo(Path.of("/tmp"));
    }
}
