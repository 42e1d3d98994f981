package dev.qemu4j.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machines as startables in JVMs of their own: one that has no Docker, and one that is killed. */
class OtherJvmIT {
    private static final int LIMIT_SECONDS = 120;

    @TempDir
    private Path folder;

    /** Starts a machine and waits to be killed. */
    static final class Host {
        private Host() {}

        @SuppressWarnings("SystemOut") // its parent reads it
        public static void main(String[] args) throws Exception {
            StartableVm vm = StartableVm.of(Guests.embedded());
            vm.start();
            System.out.println(vm.vm().pid());
            Thread.currentThread().join();
        }
    }

    @Test
    void fields_askNoDockerClient() throws Exception {
        Path socket = folder.resolve("docker.sock");
        Path loaded = folder.resolve("classes.txt");
        Path output = folder.resolve("output.txt");
        try (ServerSocketChannel docker = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            docker.bind(UnixDomainSocketAddress.of(socket)).configureBlocking(false);
            ProcessBuilder builder = new ProcessBuilder(OtherJvm.command(
                    List.of("-Xlog:class+load:file=" + loaded), OtherJvm.class, FieldsIT.class.getName()));
            builder.environment().put("DOCKER_HOST", "unix://" + socket);
            Process jvm = builder.redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = jvm.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
            jvm.destroyForcibly();

            assertThat(Files.readString(output)).contains("2 of 2");
            assertThat(ended).isTrue();
            assertThat(docker.accept()).as("a connection to Docker's socket").isNull();
        }
        assertThat(Files.readAllLines(loaded))
                .anyMatch(line -> line.contains(StartableVm.class.getName()))
                .noneMatch(line -> line.contains("org.testcontainers.DockerClientFactory"))
                .noneMatch(line -> line.contains("com.github.dockerjava"));
    }

    @Test
    void killed_machinesEndWithoutRyuk() throws Exception {
        Process jvm = new ProcessBuilder(OtherJvm.command(List.of(), Host.class))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out = jvm.inputReader(StandardCharsets.UTF_8);
        ProcessHandle qemu = ProcessHandle.of(Long.parseLong(out.readLine())).orElseThrow();
        assertThat(qemu.isAlive()).isTrue();

        jvm.destroyForcibly();

        qemu.onExit().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }
}
