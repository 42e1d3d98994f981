package dev.qemu4j.img.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.qemu4j.img.serve.internal.SecretArguments;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReservedOptionsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "--fork",
                "--fork=",
                "--fork=x",
                "--for",
                "--fo",
                "--f",
                "--pid-file=/x",
                "--pid",
                "--p",
                "--connect=/dev/nbd0",
                "--con=/dev/nbd0",
                "--disconnect",
                "--disco",
                "--list",
                "--li",
                "--help",
                "--he",
                "--version",
                "--vers",
                "--socket=/x",
                "--so=/x",
                "--port=1",
                "--bind=0.0.0.0",
                "--bin=0.0.0.0",
                "--persistent",
                "--pers",
                "--export-name=x",
                "--exp=x",
                "--tls-creds=x",
                "--tls-c=x",
                "--format=raw",
                "--image-opts",
                "--im",
                "-c",
                "-d",
                "-L",
                "-k",
                "-h",
                "-V",
                "--",
                "-",
                "",
                "fork",
                "-fork"
            })
    void serveOption_reserved_refused(String argument) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServeOptions.builder().option(argument))
                .withMessageStartingWith("option: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--daemonize",
                "--daemon",
                "--d",
                "--daemonize=",
                "--pidfile",
                "--pid",
                "--pidfile=/x",
                "--help",
                "--h",
                "--version",
                "--v",
                "--object=x",
                "-h",
                "-V",
                "--",
                ""
            })
    void daemonOption_reserved_refused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DaemonOptions.builder().option(name, "x"))
                .withMessageStartingWith("option: ");
    }

    @Test
    void serveOption_another_added() {
        assertThat(ServeOptions.builder()
                        .option("--new=--fork")
                        .option("--forkless")
                        .option("--discard=unmap")
                        .build()
                        .arguments(new SecretArguments()))
                .containsExactly("--new=--fork", "--forkless", "--discard=unmap");
    }

    @Test
    void daemonOption_another_oneArgument() {
        assertThat(DaemonOptions.builder()
                        .option("--new", "--daemonize")
                        .build()
                        .arguments(new SecretArguments()))
                .containsExactly("--new=--daemonize");
    }
}
