package dev.qemu4j.vm.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.qemu4j.base.MacAddress;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.system.HostDirectories;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.recipe.UserNetwork;
import dev.qemu4j.seed.NoCloud;
import dev.qemu4j.seed.Seed;
import dev.qemu4j.seed.SeedFile;
import dev.qemu4j.seed.SeedInterface;
import dev.qemu4j.seed.SeedUser;
import dev.qemu4j.vm.VirtualMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real cloud-init takes a seed. The image is made by {@code scripts/make-cloud-image.sh}, as a published one cannot be had where tests reach package registries
 * only. Its boot takes minutes under TCG.
 */
@Tag("once")
@Tag("slow")
@Timeout(3600)
class CloudInitIT {
    private static final MacAddress MAC = MacAddress.parse("52:54:00:12:34:56");
    private static final Duration BOOT = Duration.ofMinutes(6);
    private static final Duration SOON = Duration.ofMinutes(3);

    @TempDir
    private Path directory;

    private String publicKey = "";

    @BeforeEach
    void makeKey() throws IOException {
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key().toString());
        publicKey = Files.readString(directory.resolve("key.pub"));
    }

    private Path key() {
        return directory.resolve("key");
    }

    private NoCloud seed() {
        return Seed.nocloud()
                .hostname("web.example.org")
                .user("root", publicKey)
                .user(SeedUser.of("app")
                        .password("it's unique")
                        .groups("adm")
                        .shell("/bin/bash")
                        .sudo(true))
                .file("/etc/motd", "grüße, \"friend\"\n")
                .file(SeedFile.of("/srv/of/app", new byte[] {0, 10, -1})
                        .mode(0640)
                        .owner("app", "adm"))
                .command("sh", "-c", "echo \"$0 $1\" >/srv/ran", "a b", "\u007f")
                .network(SeedInterface.of(MAC).address("10.0.2.77/24").gateway("10.0.2.2"));
    }

    /** Without a machine: the program in the root of the image, in namespaces. It tells in seconds what the boot tells in minutes. */
    @Test
    void seed_inTheRootOfTheImage_isDone() throws IOException {
        Path root = Files.createDirectory(directory.resolve("root"));
        try {
            requireSeeded(root);
        } finally {
            run("rm", "-rf", "--one-file-system", root.toString()); // JUnit would warn of each link
        }
    }

    private void requireSeeded(Path root) throws IOException {
        run("debugfs", "-R", "rdump / " + root, requireImage() + "?offset=1048576");
        Path iso = Files.write(directory.resolve("cidata.iso"), seed().image());
        Path place = Files.createDirectories(root.resolve("var/lib/cloud/seed/nocloud"));
        run("xorriso", "-osirrox", "on", "-indev", iso.toString(), "-extract", "/", place.toString());

        String log = run(
                "unshare",
                "--net",
                "--mount",
                "--uts",
                "--pid",
                "--fork",
                "--kill-child",
                "sh",
                "-c",
                """
                cd "$0"
                mount -t tmpfs run run && mount -t tmpfs dev dev && mount -t proc proc proc && ip link set lo up || exit
                for device in null:3 zero:5 full:7 random:8 urandom:9; do
                    mknod -m 666 "dev/${device%:*}" c 1 "${device#*:}"
                done
                ln -s /proc/self/fd dev/fd
                : >dev/console
                for stage in 'init --local' init 'modules --mode=config' 'modules --mode=final'; do
                    chroot . cloud-init $stage
                done
                hostname
                """,
                root.toString());

        assertThat(log).containsPattern(CloudImage.SEEDED).endsWith("\nweb\n");
        assertThat(root.resolve("etc/hostname")).hasContent("web");
        assertThat(root.resolve("etc/motd")).content().isEqualTo("grüße, \"friend\"\n");
        assertThat(root.resolve("srv/of/app")).hasBinaryContent(new byte[] {0, 10, -1});
        assertThat(Files.readAttributes(root.resolve("srv/of/app"), PosixFileAttributes.class)
                        .permissions())
                .isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
        assertThat(root.resolve("srv/ran")).content().isEqualTo("a b \u007f\n");
        assertThat(root.resolve("root/.ssh/authorized_keys")).content().isEqualTo(publicKey);
        assertThat(root.resolve("etc/group")).content().containsPattern("(?m)^adm:.*\\bapp$");
        assertThat(root.resolve("etc/shadow")).content().containsPattern("(?m)^app:\\$6\\$");
        assertThat(root.resolve("etc/sudoers.d/90-cloud-init-users")).content().contains("app ALL=(ALL) NOPASSWD:ALL");
        assertThat(root.resolve("etc/netplan/50-cloud-init.yaml"))
                .content()
                .contains("- 10.0.2.77/24", "via: 10.0.2.2");
    }

    @Test
    void seed_users_keysFilesAndNamesAreInTheGuest() {
        try (VirtualMachine vm = image().seed(seed())
                .network(UserNetwork.create()
                        .device(d -> d.mac(MAC))
                        .netdev(n -> n.dhcpstart("10.0.2.77"))
                        .forwardTcp(22))
                .waitFor(CloudImage.seeded().limit(BOOT))
                .start()) {
            List<String> ssh = ssh(key(), vm.forwarded(22).getPort());

            assertThat(over(ssh, "hostname; cat /etc/hostname")).isEqualTo("web\nweb\n");
            assertThat(over(ssh, "cat /etc/motd")).isEqualTo("grüße, \"friend\"\n");
            assertThat(over(ssh, "stat -c '%a %U %G' /srv/of/app; od -An -tx1 /srv/of/app"))
                    .isEqualTo("640 app adm\n 00 0a ff\n");
            assertThat(over(ssh, "cat /srv/ran")).isEqualTo("a b \u007f\n");
            assertThat(over(ssh, "id -nG app")).contains("adm");
            assertThat(over(ssh, "ip -br -4 addr")).contains("10.0.2.77/24");
            assertThat(over(ssh, "cat /root/.ssh/authorized_keys")).isEqualTo(publicKey);
            // by its password, which cloud-init has got as a hash
            vm.console().login("app", "it's unique", SOON);
            vm.console().sendLine("sudo -n id -u | sed 's/^/user /'");
            vm.console().expect("user 0", SOON);
        }
    }

    private static CloudImage image() {
        return CloudImage.of(requireImage()).format(Format.RAW);
    }

    private static Path requireImage() {
        String cache = System.getenv("CLOUD_IMAGE_CACHE");
        Path user = HostDirectories.cache();
        Path base = cache == null ? Objects.requireNonNull(user).resolve("qemu4j/cloud-image") : Path.of(cache);
        Path image = base.resolve("bookworm.raw");
        if (!Files.exists(image)) {
            String why =
                    "NOT RUN: there is no " + image + " (expected: scripts/make-cloud-image.sh, as root on Debian)";
            System.err.println(why);
            abort(why);
        }
        return image;
    }

    private static List<String> ssh(Path key, int port) {
        return List.of(
                "ssh",
                "-F",
                "none",
                "-i",
                key.toString(),
                "-p",
                Integer.toString(port),
                "-o",
                "BatchMode=yes",
                "-o",
                "StrictHostKeyChecking=no",
                "-o",
                "UserKnownHostsFile=/dev/null",
                "-o",
                "LogLevel=ERROR",
                "root@127.0.0.1");
    }

    private static String over(List<String> ssh, String command) {
        List<String> words = new ArrayList<>(ssh);
        words.add(command);
        return run(words.toArray(String[]::new));
    }

    private static String run(String... command) {
        return HostCommand.builder(List.of(command)).timeout(SOON).build().run().stdout();
    }
}
