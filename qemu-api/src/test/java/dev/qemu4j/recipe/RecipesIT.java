package dev.qemu4j.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.codegen.introspect.QmpProgram;
import dev.qemu4j.cpu.X86Cpus;
import dev.qemu4j.option.Recipe;
import dev.qemu4j.qapi.block.BlockdevDriver;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** QEMU takes what the recipes make, and has then what they promise. */
class RecipesIT extends RecipeMachine {

    @ParameterizedTest
    @ValueSource(strings = {"q35", "pc"})
    void virtioDisk_ofEachFormat_isAttached(String machine) {
        CommandLine.Builder cmd = machine(machine)
                .with(VirtioDisk.of("root", Path.of("disk.qcow2")).device(d -> d.bootindex(1)))
                .with(VirtioDisk.of("data", Path.of("disk.raw")).format(BlockdevDriver.RAW).readOnly(true));

        try (QmpProgram qemu = start(cmd)) {
            JsonNode blocks = qemu.ask("query-block");
            assertThat(blocks.findValuesAsString("qdev"))
                    .containsExactly(
                            "/machine/peripheral/root-device/virtio-backend",
                            "/machine/peripheral/data-device/virtio-backend");
            assertThat(blocks.at("/0/inserted/node-name").stringValue()).isEqualTo("root");
            assertThat(blocks.at("/0/inserted/drv").stringValue()).isEqualTo("qcow2");
            assertThat(blocks.at("/0/inserted/ro").booleanValue()).isFalse();
            assertThat(blocks.at("/1/inserted/drv").stringValue()).isEqualTo("raw");
            assertThat(blocks.at("/1/inserted/ro").booleanValue()).isTrue();
        }
    }

    @Test
    void hyperV_passthroughWithoutKvm_isPassedOver() {
        try (QmpProgram qemu = start(machine("q35,accel=tcg").cpu(X86Cpus.max(HyperV.passthrough())))) {
            JsonNode cpu = qemu.ask("query-cpus-fast").get(0);
            assertThat(get(qemu, cpu.get("qom-path").stringValue(), "hv-passthrough")
                            .booleanValue())
                    .isTrue();
            assertThat(get(qemu, cpu.get("qom-path").stringValue(), "hv-relaxed")
                            .booleanValue())
                    .isFalse();
        }
    }

    @Test
    void userNetwork_freePort_isReadBack() {
        CommandLine.Builder cmd = machine("q35")
                .with(UserNetwork.create()
                        .forwardTcp(22)
                        .forwardUdp(53)
                        .restrict(true)
                        .hostname("web"))
                .with(UserNetwork.create());

        try (QmpProgram qemu = start(cmd)) {
            String usernet = qemu.ask(
                            "human-monitor-command",
                            JsonNodeFactory.instance.objectNode().put("command-line", "info usernet"))
                    .stringValue();
            assertThat(usernet)
                    .containsPattern("TCP\\[HOST_FORWARD\\] +\\d+ +127\\.0\\.0\\.1 +[1-9]\\d+ +\\S+ +22 ")
                    .containsPattern("UDP\\[HOST_FORWARD\\] +\\d+ +127\\.0\\.0\\.1 +[1-9]\\d+ +\\S+ +53 ");
            assertThat(peripherals(qemu)).containsExactly("net0-device", "net1-device");
        }
    }

    @Test
    void serialConsole_ofEachKind_isThere() {
        CommandLine.Builder cmd = machine("q35")
                .with(SerialConsole.create().logFile(Path.of("console.log")))
                .with(SerialConsole.socket(Path.of("console.sock")))
                .with(SerialConsole.file(Path.of("console.txt")))
                .with(SerialConsole.discard());

        try (QmpProgram qemu = start(cmd)) {
            assertThat(chardev(qemu, "console0")).startsWith("pty:/dev/pts/");
            assertThat(chardev(qemu, "console1")).contains("unix:console.sock,server=on");
            assertThat(chardev(qemu, "console2")).isEqualTo("file");
            assertThat(chardev(qemu, "console3")).isEqualTo("null");
            assertThat(home.resolve("console.log")).exists();
            assertThat(home.resolve("console.sock")).exists();
        }
    }

    @Test
    void serialConsole_stdio_isThere() {
        try (QmpProgram qemu = start(machine("q35").with(SerialConsole.stdio()))) {
            assertThat(chardev(qemu, "console0")).isEqualTo("stdio");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"q35", "pc"})
    void uefi_codeAndVariables_areFlash(String machine) {
        try (QmpProgram qemu = start(machine(machine).with(Uefi.of(Path.of("code.fd"), Path.of("vars.fd"))))) {
            JsonNode blocks = qemu.ask("query-block");
            assertThat(blocks.at("/0/inserted/node-name").stringValue()).isEqualTo("firmware0");
            assertThat(blocks.at("/0/inserted/ro").booleanValue()).isTrue();
            assertThat(blocks.at("/1/inserted/node-name").stringValue()).isEqualTo("variables0");
            assertThat(blocks.at("/1/inserted/ro").booleanValue()).isFalse();
        }
    }

    @Test
    void uefi_secureBoot_guardsTheFlash() {
        CommandLine.Builder cmd = machine("q35")
                .with(Uefi.of(Path.of("code.fd"), Path.of("vars.fd")).secureBoot(true));

        try (QmpProgram qemu = start(cmd)) {
            assertThat(get(qemu, "/machine", "smm").stringValue()).isEqualTo("on");
            assertThat(get(qemu, "/machine/system.flash1", "secure").booleanValue())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"q35", "pc"})
    void channels_together_shareAController(String machine) {
        CommandLine.Builder cmd = machine(machine)
                .with(GuestAgentChannel.of(Path.of("agent.sock")))
                .with(Spice.socket(Path.of("spice.sock")));

        try (QmpProgram qemu = start(cmd)) {
            assertThat(peripherals(qemu)).containsExactly("agent0-port", "spice0-port", "virtio-serial0");
            assertThat(chardev(qemu, "agent0")).contains("unix:agent.sock,server=on");
            assertThat(chardev(qemu, "spice0")).isEqualTo("spicevmc");
            assertThat(get(qemu, "/machine/peripheral/agent0-port", "name").stringValue())
                    .isEqualTo("org.qemu.guest_agent.0");
            assertThat(qemu.ask("query-spice").get("auth").stringValue()).isEqualTo("none");
        }
    }

    @Test
    void spice_passwordFile_asksForIt() {
        CommandLine.Builder cmd =
                machine("q35").with(Spice.socket(Path.of("spice.sock")).passwordFile(Path.of("password")));

        try (QmpProgram qemu = start(cmd)) {
            assertThat(qemu.ask("query-spice").get("auth").stringValue()).isEqualTo("spice");
            assertThat(home.resolve("spice.sock")).exists();
        }
    }

    @Test
    void vnc_freePort_asksForAPassword() {
        try (QmpProgram qemu = start(machine("q35").with(Vnc.loopback()))) {
            JsonNode vnc = qemu.ask("query-vnc");
            assertThat(vnc.get("host").stringValue()).isEqualTo("127.0.0.1");
            assertThat(Integer.parseInt(vnc.get("service").stringValue())).isBetween(5900, 5999);
            assertThat(vnc.get("auth").stringValue()).isEqualTo("vnc");
        }
    }

    @Test
    void vnc_socketWithPasswordFile_asksForIt() {
        CommandLine.Builder cmd =
                machine("q35").with(Vnc.socket(Path.of("vnc.sock")).passwordFile(Path.of("password")));

        try (QmpProgram qemu = start(cmd)) {
            JsonNode vnc = qemu.ask("query-vnc");
            assertThat(vnc.get("family").stringValue()).isEqualTo("unix");
            assertThat(vnc.get("auth").stringValue()).isEqualTo("vnc");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"q35", "pc"})
    void devices_thatNeedNothing_areThere(String machine) {
        CommandLine.Builder cmd = machine(machine)
                .with(SharedDirectory.of(Path.of("shared"), "home").readOnly(true))
                .with(UsbTablet.create())
                .with(UsbTablet.create())
                .with(Audio.of("none"));

        try (QmpProgram qemu = start(cmd)) {
            assertThat(peripherals(qemu))
                    .containsExactly("audio0-device", "audio0-hda", "fs0-device", "tablet0", "tablet1", "usb0");
            assertThat(get(qemu, "/machine/peripheral/fs0-device", "mount_tag").stringValue())
                    .isEqualTo("home");
            assertThat(get(qemu, "/machine/peripheral/audio0-device", "audiodev")
                            .stringValue())
                    .isEqualTo("audio0");
        }
    }

    @Test
    void iommu_ofEachKind_isThere() {
        for (Iommu iommu : List.of(Iommu.intel(), Iommu.amd(), Iommu.virtio())) {
            try (QmpProgram qemu = start(machine("q35").with(iommu))) {
                assertThat(peripherals(qemu)).containsExactly("iommu0");
            }
        }
    }

    @Test
    void disk_withItsWholeTableInMemory_starts() {
        VirtioDisk disk =
                VirtioDisk.of("root", Path.of("disk.qcow2")).l2CacheFor(DataSize.ofMib(1), DataSize.ofKib(64));

        try (QmpProgram qemu = start(machine("q35").with(disk))) {
            assertThat(qemu.ask("query-block")).hasSize(1);
        }
    }

    @Test
    void usbTablet_machineWithUsb_takesItsBus() {
        CommandLine.Builder cmd = machine("pc").usb().with(UsbTablet.create());

        try (QmpProgram qemu = start(cmd)) {
            assertThat(peripherals(qemu)).containsExactly("tablet0");
        }
    }

    @Test
    void hostUsbDevice_notPluggedIn_isWaitedFor() {
        CommandLine.Builder cmd =
                machine("q35").with(HostUsbDevice.of(0xdead, 0xbeef)).with(HostUsbDevice.ofPort(99, "1.2"));

        try (QmpProgram qemu = start(cmd)) {
            assertThat(peripherals(qemu)).containsExactly("host-usb0", "host-usb1", "usb0");
        }
    }

    @Test
    void hostUsbDevice_noDeviceOfTheAddress_isRefusedByQemu() {
        CommandLine.Builder cmd = machine("q35").with(HostUsbDevice.ofAddress(99, 3));

        assertThatThrownBy(() -> start(cmd)).hasMessageContaining("failed to find host usb device 99:3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"q35", "pc"})
    void virtiofs_memory_isShared(String machine) {
        Recipe directory = VirtiofsDirectory.ofSocket(Path.of("fs.sock"), "data", DataSize.ofMib(64));
        Recipe memoryOnly = ids -> directory.options(ids).subList(0, 2);

        try (QmpProgram qemu = start(machine(machine).memory(DataSize.ofMib(64)).with(memoryOnly))) {
            JsonNode memory = qemu.ask("query-memdev").get(0);
            assertThat(memory.get("id").stringValue()).isEqualTo("memory0");
            assertThat(memory.get("share").booleanValue()).isTrue();
            assertThat(get(qemu, "/machine", "memory-backend").stringValue()).contains("memory0");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"q35", "pc"})
    void all_together_start(String machine) {
        CommandLine.Builder cmd = machine(machine)
                .with(Uefi.of(Path.of("code.fd"), Path.of("vars.fd")))
                .with(VirtioDisk.of("root", Path.of("disk.qcow2")))
                .with(VirtioDisk.of("data", Path.of("disk.raw")).format(BlockdevDriver.RAW))
                .with(UserNetwork.create().forwardTcp(22))
                .with(SerialConsole.create())
                .with(GuestAgentChannel.of(Path.of("agent.sock")))
                .with(SharedDirectory.of(Path.of("shared"), "home"))
                .with(Spice.socket(Path.of("spice.sock")))
                .with(Vnc.socket(Path.of("vnc.sock")))
                .with(UsbTablet.create())
                .with(HostUsbDevice.of(0xdead, 0xbeef))
                .with(Audio.of("none"));

        try (QmpProgram qemu = start(cmd)) {
            assertThat(qemu.ask("query-block")).hasSize(4);
            assertThat(peripherals(qemu))
                    .containsExactly(
                            "agent0-port",
                            "audio0-device",
                            "audio0-hda",
                            "data-device",
                            "fs0-device",
                            "host-usb0",
                            "net0-device",
                            "root-device",
                            "spice0-port",
                            "tablet0",
                            "usb0",
                            "virtio-serial0");
        }
    }
}
