package dev.qemu4j.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;

/** Another JVM that has made a network, whose journal no sweep of the default place finds. */
record OtherJvm(Process process, Path journals) implements AutoCloseable {
    /** Returns when the network is there; the directory is where that JVM's user keeps state. */
    static OtherJvm apply(String what, Lab lab, Path state) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(KilledMain.command(what, lab.inside(), 0));
        builder.environment().put("XDG_STATE_HOME", state.toString());
        Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        OtherJvm jvm = new OtherJvm(process, state.resolve("qemu4j").resolve("plans"));
        assertThat(process.inputReader().readLine()).isEqualTo(KilledMain.MADE);
        return jvm;
    }

    /** Kills it, and waits until its servers have noticed. */
    void kill(Lab lab) {
        close();
        assertThat(Eventually.until(() -> lab.run("ss", "-Hlun").isBlank()))
                .as("its DHCP server has ended")
                .isTrue();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
