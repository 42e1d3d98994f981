package dev.qemu4j.qmp.link.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.qemu4j.qmp.QmpConnectException;
import io.netty.util.Version;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("sockets")
class NettyOnClassPathTest {
    /** The properties that Netty reads besides a version. */
    private static final String OTHERS = """
            ARTIFACT.buildDate=2026-01-01 00:00:00 +0000
            ARTIFACT.commitDate=2026-01-01 00:00:00 +0000
            ARTIFACT.shortCommitHash=0
            ARTIFACT.longCommitHash=0
            ARTIFACT.repoStatus=clean
            """;

    private final LinkageError missing = new NoClassDefFoundError("io/netty/channel/socket/nio/NioDomainSocketChannel");

    @Test
    void requireClasses_ofTheNettyThatIsHere_passes() {
        for (NettySockets sockets : List.of(NettySockets.choose(), new NioSockets())) {
            assertThatCode(() -> {
                        NettyOnClassPath.requireClasses(
                                sockets, UnixDomainSocketAddress.of("/tmp/none"), QmpConnectException::new);
                        NettyOnClassPath.requireClasses(sockets, new InetSocketAddress(0), QmpConnectException::new);
                    })
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void lacking_oldNetty_namesWhatWasFoundAndWhatIsNeeded(@TempDir Path directory) throws IOException {
        String failure = lacking(directory, "netty-common=4.1.100.Final", "netty-transport=4.1.100.Final");

        assertThat(failure)
                .isEqualTo("Netty on the class path is 4.1.100.Final and lacks what is needed"
                        + " (io/netty/channel/socket/nio/NioDomainSocketChannel); use io.netty:netty-transport"
                        + " 4.1.110.Final or newer, or add netty-transport-native-epoll of the same version");
    }

    @Test
    void lacking_mixedVersions_namesEachArtifact(@TempDir Path directory) throws IOException {
        assertThat(lacking(directory, "netty-common=4.2.18.Final", "netty-transport=4.1.100.Final"))
                .contains("is netty-common 4.2.18.Final, netty-transport 4.1.100.Final and");
    }

    @Test
    void lacking_shadedNetty_saysThatTheVersionIsUnknown(@TempDir Path directory) throws IOException {
        assertThat(lacking(directory)).contains("is of an unknown version and");
    }

    /** Netty's jars say their version in a file of properties, from which Netty itself reads it. */
    private String lacking(Path directory, String... versions) throws IOException {
        StringBuilder properties = new StringBuilder();
        for (String version : versions) {
            String artifact = version.substring(0, version.indexOf('='));
            properties
                    .append(version.replace("=", ".version="))
                    .append('\n')
                    .append(OTHERS.replace("ARTIFACT", artifact));
        }
        Path file = directory.resolve("META-INF/io.netty.versions.properties");
        Files.createDirectories(file.getParent());
        Files.writeString(file, properties);
        try (URLClassLoader jars =
                new URLClassLoader(new URL[] {directory.toUri().toURL()}, null)) {
            return NettyOnClassPath.lacking(missing, Version.identify(jars));
        }
    }
}
