package dev.qemu4j.host.usb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.AppliedPlan;
import dev.qemu4j.host.plan.PlanListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules as udev's own tool reads them, in a mount namespace. */
class UdevRuleIT {
    /** The tool writes into /dev and /run, although it only tests. */
    private static final String READ =
            "mount --bind \"$0\" /etc/udev/rules.d && mount -t tmpfs t /run && mount -t tmpfs t /dev"
                    + " && mknod -m 0666 /dev/null c 1 3 && udevadm test /devices/virtual/mem/null 2>&1";

    @TempDir
    private Path root;

    @Test
    void file_ofATag_isBeforeTheRulesThatActUponIt() throws Exception {
        Path theirs = Path.of("/usr/lib/udev/rules.d");
        assumeThat(Files.isDirectory(theirs)).as("udev has rules").isTrue();
        UdevRule rule = UdevRule.of("receiver", UsbMatch.of(0x046d, 0xc52b), r -> r.tag("uaccess"));
        String name = rule.file().getFileName().toString();

        try (Stream<Path> all = Files.list(theirs)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                if (Files.readString(file).contains("TAG==\"uaccess\"")) {
                    assertThat(name).isLessThan(file.getFileName().toString());
                }
            }
        }
    }

    @Test
    void files_ofARule_areReadByUdevWithoutAComplaint() throws Exception {
        assumeThat(Files.exists(Path.of("/usr/bin/udevadm")))
                .as("udev is installed")
                .isTrue();
        assumeThat(ProcessHandle.current().info().user())
                .as("only root can make a mount namespace")
                .hasValue("root");
        assumeThat(Files.isDirectory(Path.of("/etc/udev/rules.d")))
                .as("udev has a directory of rules")
                .isTrue();
        UdevRule rule = UdevRule.of(
                "receiver",
                UsbMatch.of(0x046d, 0xc52b).serial("A 1*\"x").port(1, "1.4"),
                r -> r.owner("root")
                        .group("root")
                        .mode("0660")
                        .symlink("guest/receiver")
                        .tag("uaccess")
                        .wants("guest-usb@.service")
                        .run(Path.of("/bin/echo"), "100 %", "$x"));
        Path rules = root.resolve("etc/udev/rules.d");

        try (AppliedPlan applied =
                rule.files().plan(root).apply(Privilege.none(), PlanListener.NONE, root.resolve("journals"))) {
            assertThat(applied.missing()).isEmpty();
            assertThat(rules.resolve("70-receiver.rules")).hasContent(rule.text());
            Files.writeString(rules.resolve("99-wrong.rules"), "FOO=\"bar\"\n");
            String said = HostCommand.of("unshare", "-m", "sh", "-c", READ, rules.toString())
                    .run()
                    .stdout();
            assertThat(said.lines().filter(line -> line.contains("70-receiver.rules:")))
                    .isEmpty();
            assertThat(said).contains("99-wrong.rules:1 Invalid key 'FOO'");
        }
        assertThat(rules.resolve("70-receiver.rules")).doesNotExist();
    }
}
