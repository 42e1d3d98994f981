package dev.qemu4j.recipe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Target;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VsockTest {
    @Test
    void of_target_isOnItsBus() {
        assertThat(CommandLine.builder(Target.X86_64).with(Vsock.of(3)).build().toArguments())
                .endsWith("-device", "vhost-vsock-pci,id=vsock0,guest-cid=3");
        assertThat(CommandLine.builder(Target.S390X)
                        .with(Vsock.of(4_294_967_294L).device(d -> d.property("devno", "fe.0.0001")))
                        .build()
                        .toArguments())
                .endsWith("-device", "vhost-vsock-ccw,id=vsock0,guest-cid=4294967294,devno=fe.0.0001");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 1, 2, 4_294_967_295L, Long.MAX_VALUE})
    void of_addressOfOthers_isRefused(long cid) {
        assertThatThrownBy(() -> Vsock.of(cid))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cid: " + cid + " (expected: from 3 to 4294967294)");
    }

    @Test
    void random_addresses_differAndStay() {
        Vsock one = Vsock.random();

        assertThat(one.cid()).isBetween(1L << 20, 4_294_967_294L).isEqualTo(one.cid());
        assertThat(one).isEqualTo(Vsock.of(one.cid())).isNotEqualTo(Vsock.random());
    }

    @Test
    void ssh_command_namesTheAddress() {
        assertThat(Vsock.of(42).sshBySocat("root"))
                .containsExactly("ssh", "-o", "ProxyCommand=socat - VSOCK-CONNECT:42:%p", "root@vsock-42");
        assertThat(Vsock.of(42).sshBySystemd("core"))
                .contains("ProxyCommand=/usr/lib/systemd/systemd-ssh-proxy %h %p")
                .endsWith("core@vsock/42");
        assertThatThrownBy(() -> Vsock.of(42).sshBySocat("-oProxyCommand=x"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void credential_value_goesBySmbiosAndFileByFwCfg() {
        SystemdCredential value = SystemdCredential.of("a.b", "x,y\n".getBytes(UTF_8));
        assertThat(CommandLine.builder(Target.X86_64).with(value).build().toArguments())
                .endsWith("-smbios", "type=11,value=io.systemd.credential.binary:a.b=eCx5Cg==");
        assertThat(value).hasToString("SystemdCredential[-smbios type=11,value=io.systemd.credential.binary:a.b=***]");
        assertThat(SystemdCredential.ofFile("passwd.hashed-password.root", Path.of("/run/a,b")))
                .hasToString("SystemdCredential[-fw_cfg"
                        + " opt/io.systemd.credentials/passwd.hashed-password.root,file=/run/a,,b]");
        assertThat(SystemdCredential.authorizedKeys(
                        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 me\n", "ssh-rsa AAAAB3NzaC1yc2E="))
                .isEqualTo(SystemdCredential.of(
                        "ssh.authorized_keys.root",
                        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 me\nssh-rsa AAAAB3NzaC1yc2E=\n".getBytes(UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-----BEGIN OPENSSH PRIVATE KEY-----",
                "ssh-rsa",
                "ssh-rsa hunter2",
                "ssh-rsa AAAAC3NzaC1lZDI1NTE5",
                "ssh-rsa AAAAB3NzaC1yc2E= a\nssh-rsa AAAAB3NzaC1yc2E="
            })
    void authorizedKeys_whatIsNoKey_isRefusedWithoutShowingIt(String text) {
        assertThatThrownBy(() -> SystemdCredential.authorizedKeys(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("public key: a text of " + text.length()
                        + " characters (expected: one line, such as ssh-ed25519 AAAA… name)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "a/b", "a=b", "a,b", "a b"})
    void of_nameThatSystemdWouldNotTake_isRefused(String name) {
        assertThatThrownBy(() -> SystemdCredential.of(name, new byte[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("credential: '" + name + "'");
        assertThatThrownBy(SystemdCredential::authorizedKeys).isInstanceOf(IllegalArgumentException.class);
    }

    /** QEMU does not start with a longer name of fw_cfg, and a PC not with a larger table. */
    @Test
    void credential_tooLongForQemu_isRefused() {
        assertThatThrownBy(() -> SystemdCredential.ofFile("passwd.plaintext-password.root", Path.of("/run/a")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has 30 characters (expected: up to 28 for a file");
        assertThat(SystemdCredential.of("passwd.plaintext-password.root", new byte[32 * 1024]))
                .isNotNull();
        assertThatThrownBy(() -> SystemdCredential.of("a", new byte[32 * 1024 + 1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("value: 32769 bytes of a (expected: up to 32768");
    }

    @Test
    @SuppressWarnings("NullAway")
    void authorizedKeys_null_isRefusedByItsName() {
        assertThatThrownBy(() -> SystemdCredential.authorizedKeys("ssh-rsa AAAAB3NzaC1yc2E=", null))
                .hasMessage("publicKey");
    }
}
