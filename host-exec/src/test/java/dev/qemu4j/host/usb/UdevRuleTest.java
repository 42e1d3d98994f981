package dev.qemu4j.host.usb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.host.Privilege;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class UdevRuleTest {
    private static final UsbMatch RECEIVER = UsbMatch.of(0x046d, 0xc52b);

    @Test
    void text_ofEachEffect_isWhatPeopleWrite() {
        UdevRule rule = UdevRule.of(
                "receiver",
                RECEIVER.serial("A 1*\"x").port(1, "1.4"),
                r -> r.owner("vm")
                        .group("kvm")
                        .mode("0660")
                        .symlink("guest/receiver")
                        .tag("uaccess")
                        .wants("guest-usb@.service")
                        .run(Path.of("/bin/logger"), "100 %", "$x"));

        assertThat(rule.text())
                .isEqualTo("ACTION!=\"remove\", SUBSYSTEM==\"usb\", ENV{DEVTYPE}==\"usb_device\","
                        + " ATTR{idVendor}==\"046d\", ATTR{idProduct}==\"c52b\", ATTR{serial}==\"A 1?\\\"x\","
                        + " KERNEL==\"1-1.4\", OWNER=\"vm\", GROUP=\"kvm\", MODE=\"0660\", SYMLINK+=\"guest/receiver\","
                        + " TAG+=\"uaccess\", TAG+=\"systemd\", ENV{SYSTEMD_WANTS}+=\"guest-usb@.service\"\n"
                        + "ACTION==\"add\", SUBSYSTEM==\"usb\", ENV{DEVTYPE}==\"usb_device\","
                        + " ATTR{idVendor}==\"046d\", ATTR{idProduct}==\"c52b\", ATTR{serial}==\"A 1?\\\"x\","
                        + " KERNEL==\"1-1.4\", RUN+=\"/bin/logger '100 %%' $$x\"\n");
        assertThat(rule.file()).isEqualTo(Path.of("/etc/udev/rules.d/70-receiver.rules"));
        assertThat(rule.files().plan().describe())
                .contains("# udevadm control --reload", "# udevadm trigger --action=change --subsystem-match=usb");
    }

    @Test
    void text_ofAProgramAlone_isRunOnceForEachPlug() {
        UdevRule rule = UdevRule.of("receiver", RECEIVER, r -> r.run(Path.of("/bin/true")));

        assertThat(rule.text())
                .startsWith("ACTION==\"add\", ")
                .endsWith(" RUN+=\"/bin/true\"\n")
                .hasLineCount(1);
        assertThat(rule.file()).isEqualTo(Path.of("/etc/udev/rules.d/99-receiver.rules"));
    }

    @Test
    void owner_eachNameThatAHostHas_isTaken() {
        for (String user : List.of("vm", "1000", "first.last", "user@domain", "host$")) {
            assertThat(UdevRule.of("x", RECEIVER, r -> r.owner(user)).text())
                    .endsWith("OWNER=\"" + user.replace("$", "$$") + "\"\n");
        }
    }

    @Test
    @SuppressWarnings("NullAway")
    void run_null_isRefusedByItsName() {
        assertThatThrownBy(() -> UdevRule.of("x", RECEIVER, r -> r.run(null))).hasMessage("program");
        assertThatThrownBy(() -> UdevRule.of("x", RECEIVER, r -> r.run(Path.of("/bin/true"), "a", null)))
                .hasMessage("argument");
    }

    @Test
    void of_whatWouldBreakTheRule_isRefused() {
        assertThatThrownBy(() -> UdevRule.of("../x", RECEIVER, r -> r.mode("0600")))
                .hasMessageContaining("name: ");
        assertThatThrownBy(() -> UdevRule.of("x", RECEIVER, r -> {})).hasMessageContaining("effects: none");
        assertThatThrownBy(() -> UdevRule.of("x", RECEIVER, r -> r.owner("a\"b")))
                .hasMessageContaining("user: ");
        assertThatThrownBy(() -> UdevRule.of("x", RECEIVER, r -> r.mode("9"))).hasMessageContaining("mode: ");
        assertThatThrownBy(() -> UdevRule.of("x", RECEIVER, r -> r.symlink("../sda")))
                .hasMessageContaining("link: ");
        assertThatThrownBy(() -> UdevRule.of("x", RECEIVER, r -> r.wants("a b")))
                .hasMessageContaining("unit: ");
        assertThatThrownBy(() -> UdevRule.of("x", RECEIVER, r -> r.run(Path.of("sh"))))
                .hasMessageContaining("absolute");
        assertThatThrownBy(() -> UdevRule.of("x", RECEIVER, r -> r.run(Path.of("/bin/sh"), "a\nb")))
                .hasMessageContaining("argument: ");
        assertThatThrownBy(() -> UsbMatch.of(0x10000, 1)).hasMessageContaining("vendor: 65536");
        assertThatThrownBy(() -> UsbMatch.ofPort(0, "1")).hasMessageContaining("port: 0-1");
        assertThatThrownBy(() -> RECEIVER.serial("\u0001")).hasMessageContaining("serial: ");
    }

    @Test
    void plan_hostWithoutUdev_isRefused() {
        if (!Path.of("/run/udev/control").toFile().exists()) {
            assertThat(UdevRule.of("qemu4j-test", RECEIVER, r -> r.mode("0600"))
                            .files()
                            .plan()
                            .problems(Privilege.none()))
                    .contains("udev does not run on this host (/run/udev/control is not there)");
        }
    }
}
