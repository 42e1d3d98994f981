package dev.qemu4j.img.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.host.plan.Sweeper;
import dev.qemu4j.img.serve.internal.FuseSweeper;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** A sweep of the host finds the sweeper of this module, on the module path and on the class path. */
class FuseSweeperTest {
    @Test
    void sweeper_onTheModulePath_isProvided() throws IOException, URISyntaxException {
        Path classes = Path.of(FuseSweeper.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (InputStream descriptor = Files.newInputStream(classes.resolve("module-info.class"))) {
            assertThat(ModuleDescriptor.read(descriptor).provides())
                    .singleElement()
                    .satisfies(provided -> {
                        assertThat(provided.service()).isEqualTo(Sweeper.class.getName());
                        assertThat(provided.providers()).containsExactly(FuseSweeper.class.getName());
                    });
        }
    }

    @Test
    void sweeper_onTheClassPath_isFound() {
        assertThat(ServiceLoader.load(Sweeper.class)).hasAtLeastOneElementOfType(FuseSweeper.class);
    }
}
