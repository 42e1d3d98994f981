package dev.qemu4j.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** QEMU in containers of a real Docker daemon, beside which {@link ContainerCases} run in a JVM of their own. */
@Tag("once")
class QemuContainerIT {
    private static final Path SCRIPTS =
            Path.of("..", "scripts").toAbsolutePath().normalize();
    private static final int LIMIT_SECONDS = 800;

    @TempDir
    private Path folder;

    @Test
    @Timeout(900)
    void containers_ofARealDaemon_runTheCases() throws Exception {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "dockerd needs root");
        String unpacked =
                run("unpacked.txt", List.of(SCRIPTS + "/unpack-debs.sh", "dockerd", "docker.io", "containerd", "runc"));
        Assumptions.assumeTrue(unpacked.endsWith("exit 0"), "no dockerd: " + unpacked);
        Path daemon = Files.createDirectory(folder.resolve("d"));

        String said = run(
                "cases.txt",
                concat(
                        List.of(SCRIPTS + "/with-dockerd.sh", daemon.toString()),
                        OtherJvm.command(List.of(), OtherJvm.class, ContainerCases.class.getName())));

        Assumptions.assumeFalse(said.endsWith("exit 3"), "no daemon runs here: " + said);
        assertThat(said).contains(" of ").endsWith("exit 0");
        assertThat(said).containsPattern("\\[dev.qemu4j.testcontainers.ContainerCases]: (\\d+) of \\1\n");
    }

    private String run(String output, List<String> command) throws Exception {
        Path file = folder.resolve(output);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("TESTCONTAINERS_RYUK_DISABLED", "true"); // its image is in a registry
        builder.environment().put("TESTCONTAINERS_CHECKS_DISABLE", "true");
        builder.environment().put("TESTCONTAINERS_HOST_OVERRIDE", "127.0.0.1"); // also where this runs in a container
        Process process =
                builder.redirectErrorStream(true).redirectOutput(file.toFile()).start();
        boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly().waitFor();
        return Files.readString(file) + (ended ? "exit " + process.exitValue() : "no end");
    }

    private static List<String> concat(List<String> one, List<String> other) {
        return Stream.concat(one.stream(), other.stream()).toList();
    }
}
