package dev.qemu4j.vm.suspend.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.CommandLine;
import dev.qemu4j.host.system.Ownership;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfinementTest {
    private static CommandLine with(String options) {
        return CommandLine.parseShell("qemu-system-x86_64 " + options);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-chroot /srv",
                "-run-with chroot=/srv",
                "-runas no-such-user",
                "-run-with user=no-such-user",
                "-runas 4711:4711",
            })
    void ofFiles_whatKeepsItFromFiles_isNamed(String options) {
        String value = options.substring(options.lastIndexOf('=') + 1).replaceAll("^-\\w+ ", "");
        assertThat(Confinement.ofFiles(with(options))).contains(value);
    }

    @Test
    void ofFiles_whatDoesNot_isNull() throws IOException {
        String user = System.getProperty("user.name");
        for (String options : new String[] {
            "-sandbox on,resourcecontrol=deny,elevateprivileges=children",
            "-sandbox on,spawn=deny",
            "-runas " + user,
            "-run-with user=" + user,
            "-runas " + Ownership.self() + ":0",
            "-run-with async-teardown=on",
        }) {
            assertThat(Confinement.ofFiles(with(options))).as(options).isNull();
        }
    }
}
