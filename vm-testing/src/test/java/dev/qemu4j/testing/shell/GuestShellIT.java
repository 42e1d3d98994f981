package dev.qemu4j.testing.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.qga.GuestAgent;
import dev.qemu4j.recipe.GuestAgentChannel;
import dev.qemu4j.recipe.UserNetwork;
import dev.qemu4j.testing.Reset;
import dev.qemu4j.testing.Scope;
import dev.qemu4j.testing.Vm;
import dev.qemu4j.testing.VmTest;
import dev.qemu4j.testing.guests.Dropbear;
import dev.qemu4j.testing.guests.Linux;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.template.VmSpec;
import dev.qemu4j.vm.wait.Wait;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands and files in a Linux guest, by its console, its agent and SSH. */
@Tag("once")
@VmTest
class GuestShellIT {
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final byte[] NONE = {};
    private static final KeyPair KEY = key();

    @Vm(scope = Scope.CLASS)
    static final VmSpec linux = linux();

    @Vm(scope = Scope.CLASS, reset = Reset.CLONE)
    static final VmSpec mortal = linux();

    @TempDir
    private Path directory;

    private static VmSpec linux() {
        return Linux.shell(
                        Dropbear.START,
                        guest -> Dropbear.addTo(guest.guestAgent(), PublicKeyEntry.toString(KEY.getPublic())),
                        machine -> machine.with(GuestAgentChannel.create())
                                .with(UserNetwork.create().forwardTcp(22)))
                .waitFor(Wait.all(Wait.forConsole("# "), Wait.forGuestAgent()));
    }

    private static KeyPair key() {
        try {
            return KeyUtils.generateKeyPair("ecdsa-sha2-nistp256", 256);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void console_runsCommandsAndCopies(@Vm("linux") VirtualMachine vm) throws IOException {
        GuestShell shell = GuestShell.of(vm.console());
        checkCommands(shell);
        checkStreams(shell);
        checkCopies(shell, 60_000);
        assertThat(vm.console().text()).doesNotContain("5ecret").doesNotContain("NWVjcmV0"); // nor its base64
        assertThat(shell.succeed("echo a shell as before")).isEqualTo("a shell as before\n");
    }

    @Test
    void agent_runsCommandsAndCopies(@Vm("linux") VirtualMachine vm) throws IOException {
        try (GuestAgent agent = vm.guestAgent(SOON)) {
            GuestShell shell = GuestShell.of(agent);
            checkCommands(shell);
            checkStreams(shell);
            checkCopies(shell, 3_000_000);
        }
    }

    @Test
    void ssh_runsCommandsAndCopies(@Vm("linux") VirtualMachine vm) throws IOException {
        try (GuestSsh ssh = GuestSsh.connect(vm.forwarded(22), "root", KEY, SOON)) {
            checkCommands(ssh.shell());
            checkStreams(ssh.shell());
            checkCopies(ssh.shell(), 3_000_000);
            assertThatThrownBy(() -> ssh.shell().limit(Duration.ofSeconds(2)).exec("sleep 60", NONE, sink(), sink()))
                    .isInstanceOf(QemuTimeoutException.class)
                    .hasMessage("time-out of 2000 ms while running 'sleep 60' in the guest");
            assertThat(ssh.shell().succeed("echo on")).isEqualTo("on\n");
        }
    }

    @Test
    void ssh_withAKeyThatMayNot_isRefused(@Vm("linux") VirtualMachine vm) {
        assertThatThrownBy(() -> GuestSsh.connect(vm.forwarded(22), "root", key(), SOON))
                .isInstanceOf(QemuException.class)
                .hasMessageStartingWith("the login of 'root' at ");
    }

    @Test
    void console_givesOutput_whileTheCommandRuns(@Vm("linux") VirtualMachine vm) {
        try (GuestAgent agent = vm.guestAgent(SOON)) {
            checkStreaming(GuestShell.of(vm.console()), GuestShell.of(agent));
        }
    }

    @Test
    void command_thatNeverEnds_orWhoseMachineEnds_isTold(@Vm("mortal") VirtualMachine vm) throws Exception {
        GuestShell shell = GuestShell.of(vm.console());
        GuestShell agent = GuestShell.of(vm.guestAgent(SOON));
        String endless = "until [ -e /tmp/stop ]; do echo " + "x".repeat(500) + "; done";
        assertThatThrownBy(() -> shell.limit(Duration.ofSeconds(5)).exec(endless, NONE, behind(vm), sink()))
                .isInstanceOf(QemuTimeoutException.class);
        agent.succeed("touch /tmp/stop");
        assertThatThrownBy(() -> shell.limit(Duration.ofSeconds(3)).exec("sleep 20", NONE, sink(), sink()))
                .isInstanceOf(QemuTimeoutException.class);
        assertThatThrownBy(() -> agent.limit(Duration.ofSeconds(2)).exec("sleep 600", NONE, sink(), sink()))
                .isInstanceOf(QemuTimeoutException.class)
                .hasMessageContaining("runs on in the guest");
        GuestSsh ssh = GuestSsh.connect(vm.forwarded(22), "root", KEY, SOON);
        Path target = directory.resolve("never");
        agent.succeed("dd if=/dev/zero of=/tmp/large bs=1M count=64 2>/dev/null");
        CompletableFuture<?> copy = ssh.shell().copyFromAsync("/tmp/large", target);
        CompletableFuture<Integer> byAgent = agent.execAsync("sleep 600", NONE, sink(), sink());
        CompletableFuture<Integer> bySsh = ssh.shell().execAsync("echo b; sleep 600", NONE, killer(vm), sink());
        for (CompletableFuture<?> each : List.of(copy, byAgent, bySsh)) {
            assertThatThrownBy(() -> each.get(1, TimeUnit.MINUTES)).hasCauseInstanceOf(QemuException.class);
        }
        ssh.close();
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).isEmpty();
        }
        assertThatThrownBy(() -> shell.exec("true", NONE, sink(), sink())).isInstanceOf(QemuException.class);
    }

    private static void checkCommands(GuestShell shell) {
        assertThat(shell.succeed("echo hello; echo more >&2")).isEqualTo("hello\nmore\n");
        assertThat(shell.run("cd /proc\npwd; exit 3")).isEqualTo(new GuestReply(3, "/proc\n"));
        assertThat(shell.succeed("printf %s \"it's\"")).isEqualTo("it's");
        assertThat(shell.succeed("cat")).isEmpty();
        assertThat(shell.fail("cat /none")).contains("No such file");
        assertThat(shell.succeed("seq 5000").lines()).hasSize(5_000);
        assertThatThrownBy(() -> shell.succeed("echo why; false"))
                .isInstanceOf(GuestShellException.class)
                .hasMessage("'echo why; false' in the guest ended with status 1 (expected: 0):\n    why");
        assertThatThrownBy(() -> shell.fail("true")).isInstanceOf(GuestShellException.class);
        shell.succeed("rm -f /tmp/there; (sleep 1; touch /tmp/there) >/dev/null 2>&1 &");
        shell.waitUntilSucceeds("test -e /tmp/there", SOON);
        assertThatThrownBy(() -> shell.waitUntilSucceeds("echo no; false", Duration.ofSeconds(2)))
                .isInstanceOf(QemuTimeoutException.class)
                .hasMessageEndingWith("ended with status 1: no");
    }

    private static void checkStreams(GuestShell shell) {
        ByteArrayOutputStream stdout = new ByteArrayOutputStream();
        ByteArrayOutputStream stderr = new ByteArrayOutputStream();
        byte[] input = new byte[5_000];
        new Random(7).nextBytes(input);

        assertThat(shell.exec("cat; printf 'e\\000r' >&2; exit 7", input, stdout, stderr))
                .isEqualTo(7);
        assertThat(stdout.toByteArray()).isEqualTo(input);
        assertThat(stderr.toByteArray()).containsExactly('e', 0, 'r');
        assertThat(shell.exec("kill -9 $$", NONE, sink(), sink()))
                .isIn(137, 143, 0)
                .isNotZero();
        assertThat(shell.exec("true", input, sink(), sink())).as("nobody reads").isZero();
        ByteArrayOutputStream secret = new ByteArrayOutputStream();
        shell.exec("read -r s; echo ${#s}", "5ecret-5ecret\n".getBytes(UTF_8), secret, sink());
        assertThat(secret.toString(UTF_8)).isEqualTo("13\n");
        OutputStream full = new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                throw new IOException("no room");
            }
        };
        assertThatThrownBy(() -> shell.exec("echo x", NONE, full, sink())).isInstanceOf(UncheckedIOException.class);
        assertThat(shell.succeed("echo on")).isEqualTo("on\n");
        assertThatThrownBy(() -> shell.exec("cat", new byte[(1 << 20) + 1], sink(), sink()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("input: 1048577 bytes");
    }

    private void checkCopies(GuestShell shell, int large) throws IOException {
        Path tree = Files.createDirectories(directory.resolve("tree"));
        byte[] content = new byte[large];
        new Random(1).nextBytes(content);
        Files.createDirectories(tree.resolve("empty"));
        Files.createDirectories(tree.resolve("it's a\ndirectory"));
        write(tree.resolve("large"), content, "rw-r-----");
        write(tree.resolve("nothing"), NONE, "r--r--r--");
        write(tree.resolve("it's a\ndirectory/-n $HOME"), "#!/bin/sh\n".getBytes(UTF_8), "rwxr-x--x");
        Files.createSymbolicLink(tree.resolve("it's a\ndirectory/up"), Path.of("../large"));
        Files.setPosixFilePermissions(tree.resolve("empty"), PosixFilePermissions.fromString("r-xr-x---"));
        shell.succeed("rm -rf /tmp/copy; mkdir /tmp/copy");

        shell.copyTo(tree, "/tmp/copy/in it's");
        assertThat(shell.succeed(
                        "cd \"/tmp/copy/in it's\"; stat -c '%a %n' large nothing empty 'it'*/*; ls -A1 /tmp/copy"))
                .isEqualTo(
                        "640 large\n444 nothing\n550 empty\n751 it's a\ndirectory/-n $HOME\n777 it's a\ndirectory/up\nin it's\n");
        Path back = directory.resolve("back");
        shell.copyFrom("/tmp/copy/in it's", back);
        assertThat(told(back)).isEqualTo(told(tree));
        assertThat(Files.readAllBytes(back.resolve("large"))).isEqualTo(content);
        assertThat(Files.readSymbolicLink(back.resolve("it's a\ndirectory/up"))).isEqualTo(Path.of("../large"));

        Path one = directory.resolve("one");
        shell.copyTo(tree.resolve("nothing"), "/tmp/copy/one");
        shell.copyTo(tree.resolve("it's a\ndirectory/-n $HOME"), "/tmp/copy/one"); // replaces it
        shell.copyFrom("/tmp/copy/one", one);
        assertThat(one).hasContent("#!/bin/sh\n");
        checkRefusals(shell, back);
        delete(tree);
        delete(back);
        Files.delete(one);
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).isEmpty();
        }
    }

    private void checkRefusals(GuestShell shell, Path back) {
        assertThatThrownBy(() -> shell.copyTo(back.resolve("nothing"), "/tmp/copy"))
                .isInstanceOf(GuestShellException.class)
                .hasMessageContaining("this is a directory");
        assertThat(shell.succeed("ls -A1 /tmp/copy")).isEqualTo("in it's\none\n");
        assertThatThrownBy(() -> shell.copyTo(back.resolve("nothing"), "/none/there"))
                .isInstanceOf(GuestShellException.class);
        assertThatThrownBy(() -> shell.copyTo(back, "relative")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> shell.copyTo(directory.resolve("none"), "/tmp/none"))
                .isInstanceOf(UncheckedIOException.class);
        assertThatThrownBy(() -> shell.copyFrom("/none", directory.resolve("none")))
                .isInstanceOf(GuestShellException.class)
                .hasMessageContaining("there is no file or directory of this name");
        assertThatThrownBy(() -> shell.copyFrom("/tmp/copy", back)).isInstanceOf(UncheckedIOException.class);
        assertThatThrownBy(() -> shell.copyLimit(DataSize.ofKib(1)).copyFrom("/tmp/copy", directory.resolve("none")))
                .isInstanceOf(QemuException.class)
                .hasMessageContaining("has more than");
        shell.succeed("ln -s /etc/passwd /tmp/copy/out");
        assertThatThrownBy(() -> shell.copyFrom("/tmp/copy", directory.resolve("none")))
                .isInstanceOf(QemuException.class)
                .hasMessageContaining("leads out of the copy");
        shell.succeed("rm /tmp/copy/out");
    }

    /** The output of a command that waits is seen by another way. */
    private static void checkStreaming(GuestShell shell, GuestShell other) {
        CompletableFuture<Void> first = new CompletableFuture<>();
        OutputStream seen = new OutputStream() {
            @Override
            public void write(int one) {
                first.complete(null);
            }
        };
        CompletableFuture<Integer> running = shell.execAsync(
                "rm -f /tmp/go; seq 2000; until [ -e /tmp/go ]; do sleep 0.1; done", NONE, seen, sink());
        first.orTimeout(1, TimeUnit.MINUTES).join();
        assertThat(running).isNotDone();
        other.succeed("touch /tmp/go");
        assertThat(running.orTimeout(1, TimeUnit.MINUTES).join()).isZero();
    }

    /** A reader that is slower than the guest, which has always printed more than was read. */
    private static OutputStream behind(VirtualMachine vm) {
        return new OutputStream() {
            @Override
            public void write(int one) {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int from, int length) {
                long size = vm.console().size();
                Await.until(
                        Await.Condition.polling(() -> vm.console().size() > size + 8192, Duration.ofMillis(2)),
                        "waiting for more output",
                        SOON);
            }
        };
    }

    private static OutputStream killer(VirtualMachine vm) {
        return new OutputStream() {
            @Override
            public void write(int one) {
                vm.faults().kill();
            }
        };
    }

    private static OutputStream sink() {
        return OutputStream.nullOutputStream();
    }

    private static void write(Path file, byte[] content, String permissions) throws IOException {
        Files.write(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    private static List<String> told(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(file -> root.relativize(file) + " " + permissions(file))
                    .sorted()
                    .toList();
        }
    }

    private static String permissions(Path file) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
