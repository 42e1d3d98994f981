package dev.qemu4j.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.recipe.SystemdCredential;
import dev.qemu4j.vm.guests.LinuxMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Credentials, read where systemd in the guest reads them. */
@Tag("once")
class CredentialsIT {
    private static final String STRINGS =
            "cat /sys/firmware/dmi/entries/11-*/raw | tr '\\0' '\\n' | sed -n 's/^.*io.systemd.credential.binary:";

    @TempDir
    private Path directory;

    @Test
    void credentials_ofAnyBytes_areThoseOfTheGuest() throws IOException {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        String key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA== me, myself\n";
        Path file = Files.write(directory.resolve("a,b"), all);

        try (LinuxMachine guest = LinuxMachine.boot(
                LinuxGuest.builder().module("dmi_sysfs").module("qemu_fw_cfg"),
                List.of(
                        SystemdCredential.of("all.bytes", all),
                        SystemdCredential.authorizedKeys(key),
                        SystemdCredential.ofFile("of-a-file", file)))) {
            assertThat(guest.run(STRINGS + "all.bytes=//p'"))
                    .isEqualTo(Base64.getEncoder().encodeToString(all));
            assertThat(guest.run(STRINGS + "ssh.authorized_keys.root=//p' | base64 -d | od -An -v -tx1 | tr -d ' \\n'"))
                    .isEqualTo(hex(key));
            assertThat(guest.run(
                            "base64 -w 0 /sys/firmware/qemu_fw_cfg/by_name/opt/io.systemd.credentials/of-a-file/raw"))
                    .isEqualTo(Base64.getEncoder().encodeToString(all));
            assertThat(arguments(guest.vm())).doesNotContain(Base64.getEncoder().encodeToString(all));
        }
    }

    private static String arguments(VirtualMachine vm) throws IOException {
        return Files.readString(Path.of("/proc", Long.toString(vm.pid()), "cmdline"));
    }

    private static String hex(String text) {
        StringBuilder hex = new StringBuilder();
        text.chars().forEach(c -> hex.append(String.format("%02x", c)));
        return hex.toString();
    }
}
