package dev.qemu4j.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.Target;
import dev.qemu4j.helper.Helper;
import dev.qemu4j.option.Ids;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class VirtiofsDirectoryTest {
    private static final VirtiofsDirectory DATA =
            VirtiofsDirectory.ofSocket(Path.of("fs.sock"), "data", DataSize.ofMib(256));

    @Test
    void of_tagThatQemuRefuses_isRefused() {
        String longest = "x".repeat(36);

        assertThat(Arguments.of(VirtiofsDirectory.ofSocket(Path.of("fs.sock"), longest, DataSize.ofMib(256))))
                .endsWith("vhost-user-fs-pci,id=virtiofs0-device,chardev=virtiofs0,tag=" + longest);
        assertThatThrownBy(() -> VirtiofsDirectory.of(Path.of("data"), longest + "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tag: '" + longest + "x' (expected: 1 to 36 bytes)");
        assertThatThrownBy(() -> VirtiofsDirectory.ofSocket(Path.of("fs.sock"), "", DataSize.ofMib(256)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void of_noBackendYet_sharesTheMemory() {
        assertThat(Arguments.of(DATA))
                .containsExactly(
                        "-object",
                        "memory-backend-memfd,id=memory0,share=on,size=256M",
                        "-machine",
                        "memory-backend=memory0",
                        "-chardev",
                        "socket,id=virtiofs0,path=fs.sock",
                        "-device",
                        "vhost-user-fs-pci,id=virtiofs0-device,chardev=virtiofs0,tag=data");
    }

    @Test
    void of_targetWithChannels_isAChannelDevice() {
        assertThat(Arguments.after(CommandLine.builder(Target.S390X), DATA.device(d -> d.queueSize(1024))))
                .endsWith(
                        "-device", "vhost-user-fs-ccw,id=virtiofs0-device,chardev=virtiofs0,tag=data,queue-size=1024");
    }

    @Test
    void of_secondDirectory_usesTheSameMemory() {
        assertThat(Arguments.after(CommandLine.builder(Target.X86_64).with(DATA), DATA.device(d -> d.tag("more"))))
                .containsExactly(
                        "-chardev",
                        "socket,id=virtiofs1,path=fs.sock",
                        "-device",
                        "vhost-user-fs-pci,id=virtiofs1-device,chardev=virtiofs1,tag=more");
    }

    @Test
    void of_memoryOfTheMachineByItsShortName_usesIt() {
        CommandLine.Builder machine = CommandLine.builder(Target.X86_64).option("-M", "pc,memory-backend=m");

        assertThat(Arguments.after(machine, DATA)).doesNotContain("-object", "-machine");
    }

    @Test
    void of_memoryOfNumaNodes_usesIt() {
        CommandLine.Builder numa = CommandLine.builder(Target.X86_64).option("-numa", "node,memdev=m");

        assertThat(Arguments.after(numa, DATA)).doesNotContain("-object", "-machine");
    }

    @Test
    void changes_ofEachPart_areMade() {
        assertThat(Arguments.of(DATA.memoryBackend(m -> m.id("ram").prealloc(true))
                        .chardev(c -> c.reconnect(2))
                        .device(d -> d.queueSize(1024))))
                .contains(
                        "memory-backend-memfd,id=ram,prealloc=on,share=on,size=256M",
                        "memory-backend=ram",
                        "socket,id=virtiofs0,path=fs.sock,reconnect=2",
                        "vhost-user-fs-pci,id=virtiofs0-device,chardev=virtiofs0,tag=data,queue-size=1024");
    }

    @Test
    void of_directoryOfTheHost_needsADaemonOfEitherKind() {
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .with(VirtiofsDirectory.of(Path.of("/srv/a,b"), "data").sandbox(VirtiofsSandbox.CHROOT))
                .build();

        assertThat(cmd.toArguments()).contains("socket,id=virtiofs0,path=/proc/self/qemu4j-run/virtiofs0");
        Helper daemon = cmd.in(Path.of("/run/x")).helpers().get(0);
        assertThat(daemon.commands())
                .contains(
                        List.of(
                                "/usr/libexec/virtiofsd",
                                "--socket-path",
                                "/run/x/virtiofs0",
                                "--shared-dir",
                                "/srv/a,b",
                                "--sandbox",
                                "chroot"),
                        List.of(
                                "/usr/lib/qemu/virtiofsd",
                                "--socket-path=/run/x/virtiofs0",
                                "-o",
                                "source=/srv/a\\,b",
                                "-o",
                                "sandbox=chroot"));
        assertThat(daemon.readySocket()).isEqualTo(Path.of("/run/x/virtiofs0"));
        assertThatThrownBy(() -> DATA.sandbox(VirtiofsSandbox.CHROOT)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void sandbox_eachValue_isAnArgumentOfTheDaemon() {
        VirtiofsDirectory data = VirtiofsDirectory.of(Path.of("/srv"), "data");
        assertThat(VirtiofsSandbox.values())
                .extracting(VirtiofsSandbox::wireName)
                .containsExactly("namespace", "chroot", "none");
        for (VirtiofsSandbox sandbox : VirtiofsSandbox.values()) {
            assertThat(VirtiofsSandbox.of(sandbox.wireName())).isSameAs(sandbox);
            assertThat(daemonOf(data.sandbox(sandbox))).endsWith("--sandbox", sandbox.wireName());
        }
        assertThat(daemonOf(data)).doesNotContain("--sandbox");
        assertThat(VirtiofsSandbox.of("landlock").isKnown()).isFalse();
        assertThat(daemonOf(data.sandbox(VirtiofsSandbox.of("landlock")))).endsWith("landlock");
    }

    /** The arguments of the later daemon. */
    private static List<String> daemonOf(VirtiofsDirectory data) {
        CommandLine cmd = CommandLine.builder(Target.X86_64).with(data).build();
        return cmd.in(Path.of("/run/x")).helpers().get(0).commands().get(0);
    }

    @Test
    void of_directoryOfTheHost_takesTheSizeOfTheMachine() {
        VirtiofsDirectory data = VirtiofsDirectory.of(Path.of("data"), "data").memoryBackend(m -> m.prealloc(true));
        CommandLine.Builder cmd = CommandLine.builder(Target.X86_64).with(data);

        assertThat(cmd.build().toArguments())
                .contains("memory-backend-memfd,id=memory0,prealloc=on,share=on,size=128M");
        for (List<String> size : List.of(
                List.of("1G", "1G"),
                List.of("512", "512M"),
                List.of("0.5G,slots=2,maxmem=4G", "512M"),
                List.of("100K", "104K"))) {
            CommandLine sized =
                    cmd.build().toBuilder().replace("-m", size.get(0)).build();
            assertThat(sized.toArguments())
                    .contains("memory-backend-memfd,id=memory0,prealloc=on,share=on,size=" + size.get(1));
            assertThat(sized.toBuilder()
                            .memory(DataSize.ofMib(64))
                            .without("-m")
                            .memory(DataSize.ofMib(64))
                            .build()
                            .toArguments())
                    .contains("memory-backend-memfd,id=memory0,prealloc=on,share=on,size=64M");
        }
    }

    @Test
    void plug_ofADirectoryWithADaemon_isRefused() {
        VirtiofsDirectory data = VirtiofsDirectory.of(Path.of("data"), "data");
        Ids shared = Ids.after(CommandLine.builder(Target.X86_64)
                .option("-machine", "memory-backend=ram")
                .build()
                .options());

        assertThatThrownBy(() -> PlugCommands.of(data, shared))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs the process 'virtiofs0: virtiofsd");
    }
}
