package dev.qemu4j.check.rule.internal;

import static dev.qemu4j.check.CheckResultAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.check.CheckResult;
import dev.qemu4j.check.Checker;
import dev.qemu4j.check.Specimen;
import dev.qemu4j.check.problem.ProblemKind;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Mistakes that are found by what machines and devices bring and need, and right lines beside them. */
class DeviceFactsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "WRONG_BUS | -machine q35 -device usb-tablet | no USB bus (expected: a controller before it, such as"
                        + " -device qemu-xhci)",
                "WRONG_BUS | -device usb-tablet -device qemu-xhci | expected: the device that brings one before it",
                "WRONG_BUS | -device virtserialport | such as -device virtio-serial-pci",
                "WRONG_BUS | -device scsi-hd,drive=scsi0 | such as -device virtio-scsi-pci",
                "WRONG_BUS | -device nvme-ns | such as -device nvme,serial=",
                "PROPERTY_MISSING | -device nvme | nvme: serial is missing (expected: nvme,serial=…)",
                "PROPERTY_MISSING | -device virtio-blk | drive is missing",
                "PROPERTY_MISSING | -device vfio-pci | host or sysfsdev is missing",
                "SINGLE_FUNCTION | -device virtio-net-pci,addr=5.0 -device virtio-net-pci,addr=5.1 | multifunction=on",
                "SINGLE_FUNCTION | -device virtio-net-pci,addr=5.1 -device virtio-net-pci,addr=5 | multifunction=on",
                "FILE_USED_TWICE | -hda /a -hdb /a | both write",
                "FILE_USED_TWICE | -hda /a -cdrom /b/../a | one writes",
                "FILE_USED_TWICE | -drive file=/a,format=raw -drive file=/a,format=raw | both write",
                "FILE_USED_TWICE | -drive file=/a,format=raw,if=none,id=x -drive file=/a,format=raw"
                        + " -device virtio-blk,drive=x | both write",
                "BAD_NUMA | -numa node -numa dist,src=0,dst=5,val=20 | no node 5",
                "BAD_NUMA | -numa node -numa node -numa dist,src=0,dst=1,val=5 | 10 to 255",
                "BAD_NUMA | -numa node -numa dist,src=0,dst=0,val=20 | from a node to itself",
                "BAD_NUMA | -numa node -numa node,nodeid=0 | there already",
                "BAD_NUMA | -numa node,nodeid=128 | less than 128",
                "BAD_NUMA | -numa node -numa cpu,node-id=3,socket-id=0 | no node 3",
                "BAD_NUMA | -numa node,mem=128 | memdev",
                "MEMORY_SIZE_MISMATCH | -M pc-i440fx-1.4 -m 128 -numa node,mem=64 -numa node,mem=32 | 96 MiB",
            })
    void check_whatQemuRefuses_isAnError(ProblemKind kind, String options, String message) {
        assertThat(Specimen.check(options)).hasOnlyError(kind, message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-usb -device usb-tablet",
                "-machine q35,usb=on -device usb-tablet",
                "-device qemu-xhci -device usb-tablet",
                "-device qemu-xhci,id=u -device usb-tablet,bus=u.0",
                "-device {\"driver\":\"usb-tablet\"} -device {\"driver\":\"qemu-xhci\"} -readconfig x",
                "-device virtio-serial -device virtserialport",
                "-drive if=scsi,file=/b,format=raw -device scsi-hd,drive=scsi0",
                "-device nvme,serial=1 -device nvme-ns",
                "-global nvme.serial=1 -device nvme",
                "-device virtio-net-pci,addr=5.0,multifunction=on -device virtio-net-pci,addr=5.1",
                "-device virtio-net-pci,addr=5.1 -device virtio-net-pci,addr=5.2",
                "-drive file=/a,format=raw,read-only=on -drive file=/a,format=raw,read-only=on",
                "-drive file=/a,format=raw,if=none,id=x -drive file=/a,format=raw,if=none,id=y",
                "-hda /a -hdb /a -snapshot",
                "-numa node -numa node -numa dist,src=0,dst=1,val=20",
                "-M pc-i440fx-1.4 -m 128 -numa node,mem=64 -numa node,mem=64",
            })
    void check_whatQemuTakes_isNoError(String options) {
        assertThat(Specimen.check(options)).hasNoErrors();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "UNKNOWN_DEVICE | -global virtio-net-pcj.mac=x | did you mean 'virtio-net-pci'",
                "UNKNOWN_PROPERTY | -global virtio-net-pci.mack=x | did you mean 'mac'",
            })
    void check_globalOfNothing_isWarnedOf(ProblemKind kind, String options, String message) {
        CheckResult result = Specimen.check(options + " -display none");

        assertThat(result).hasOnlyWarnings(kind);
        assertThat(result.problems().get(0).message()).contains(message);
        assertThat(Specimen.check("-global some-abstract-type.x=y -display none"))
                .isClean();
    }

    @Test
    void check_deviceThatTheHostDoesNotHave_isWarnedOf() {
        CheckResult result = Checker.check(
                Specimen.commandLine("-display none -device vfio-pci,host=01:00.0"),
                Specimen.surface(),
                file -> file.equals(Path.of("/sys/bus/pci/devices/0000:01:00.0")));

        assertThat(result).hasOnlyWarnings(ProblemKind.HOST_DEVICE_MISSING);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-netdev tap,id=n,vhost=on | true",
                "-nic tap,vhostforce=on | true",
                "-netdev tap,id=n,vhost=on,vhostfd=9 | false",
                "-netdev tap,id=n,vhost=off | false",
                "-netdev tap,id=n | false",
            })
    void check_vhostThatTheHostDoesNotHave_isWarnedOf(String options, boolean warned) {
        CheckResult result = Checker.check(
                Specimen.commandLine("-display none " + options),
                Specimen.surface(),
                file -> file.equals(Path.of("/dev/vhost-net")));

        assertThat(result.problems().stream().anyMatch(p -> p.kind() == ProblemKind.HOST_DEVICE_MISSING))
                .isEqualTo(warned);
    }

    @Test
    void facts_ofMachines_haveNoVersion() {
        assertThat(DeviceFacts.machine("x86_64", "pc-q35-7.2"))
                .contains("PCI", "IDE")
                .doesNotContain("usb-bus");
        assertThat(DeviceFacts.machine("x86_64", "brand-new")).isNull();
        assertThat(DeviceFacts.device("brand-new")).isNull();
        assertThat(DeviceFacts.bringing("HDA")).isEqualTo(Set.of("ich9-intel-hda", "intel-hda"));
    }
}
