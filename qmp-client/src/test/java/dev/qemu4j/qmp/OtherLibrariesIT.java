package dev.qemu4j.qmp;

import static dev.qemu4j.qmp.testing.RequestMatcher.execute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.qmp.testing.FakeQmpServer;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client in applications that bring older libraries, in JVMs of their own. */
@Tag("once")
@Timeout(300)
class OtherLibrariesIT {
    private static final Path JACKSON = Path.of("target", "jackson-2");
    private static final Path SLF4J = Path.of("target", "slf4j-1");
    private static final String MAPPER_2 = "com.fasterxml.jackson.databind.ObjectMapper";

    @Test
    void connect_jackson2Beside3_works() throws Exception {
        List<String> path = ChildJvm.classPathWithout(jar -> false);
        path.addAll(ChildJvm.jars(JACKSON, "jackson-core"));
        path.addAll(ChildJvm.jars(JACKSON, "jackson-databind"));

        String output = run(path, MAPPER_2);

        assertThat(output)
                .contains("event STOP", "status paused", "tree {\"x\":[1]}", "application {\"jackson\":2}")
                .endsWith("done\nexit 0");
    }

    @Test
    void connect_annotationsOfAnOlderJackson2_namesWhatWasFoundAndWhatIsNeeded() throws Exception {
        List<String> path = ChildJvm.classPathWithout(jar -> jar.startsWith("jackson-annotations"));
        path.addAll(0, ChildJvm.jars(JACKSON, "jackson-"));

        String output = run(path, MAPPER_2);

        assertThat(output)
                .contains("QmpConnectException: jackson-annotations on the class path is 2.")
                .contains("com/fasterxml/jackson/annotation/JsonSerializeAs")
                .contains("use com.fasterxml.jackson.core:jackson-annotations 2.21 or newer")
                .endsWith("exit 1");
    }

    @Test
    void connect_slf4j1_works() throws Exception {
        List<String> path = ChildJvm.classPathWithout(jar -> jar.startsWith("slf4j-"));
        path.addAll(ChildJvm.jars(SLF4J, "slf4j-"));

        String output = run(path);

        assertThat(output)
                .contains("event STOP", "status paused", "tree {\"x\":[1]}")
                .contains("WARN dev.qemu4j.qmp.QmpEvents - a listener for STOP events threw")
                .contains("WARN dev.qemu4j.qmp.OtherLibrariesMain - said by the program")
                .doesNotContain("Error:", "NoSuchMethod", "NoClassDef")
                .endsWith("done\nexit 0");
    }

    private static String run(List<String> classPath, String... more) throws IOException, InterruptedException {
        try (FakeQmpServer qemu = FakeQmpServer.start()) {
            qemu.whenever(execute("stop")).thenEvent("STOP").reply();
            qemu.whenever(execute("query-status")).reply("{'running': false, 'status': 'paused'}");
            qemu.whenever(execute("query-extra")).reply("{'x': [1]}");
            List<String> arguments = new ArrayList<>(
                    List.of(((UnixDomainSocketAddress) qemu.address()).getPath().toString()));
            arguments.addAll(List.of(more));
            try (ChildJvm child =
                    ChildJvm.start(List.of(), classPath, OtherLibrariesMain.class, arguments.toArray(String[]::new))) {
                return child.readToEnd();
            }
        }
    }
}
