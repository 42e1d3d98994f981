package dev.qemu4j.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.source.Format;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real QEMUs that do not start, each with what to do about it. */
@Tag("once")
class LaunchAdviceIT {
    @TempDir
    private Path work;

    @Test
    void start_portInUse_namesWhoHasIt() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();

            assertThat(failed("-netdev user,id=n,hostfwd=tcp:127.0.0.1:" + port + "-:22"))
                    .contains("forward: port " + port + " of the host is in use by 'java' (pid "
                            + ProcessHandle.current().pid() + ")");
            assertThat(failed("-chardev socket,id=c,host=127.0.0.1,port=" + port + ",server=on,wait=off"))
                    .contains("port: port " + port + " of the host is in use by 'java' (pid ");
        }
    }

    @Test
    void start_imageInUse_namesTheMachineThatHasIt() {
        Path image = work.resolve("disk.qcow2");
        QemuImg.find().create(image, Format.QCOW2, DataSize.ofMib(1));
        String disk = "-blockdev driver=qcow2,node-name=d,file.driver=file,file.filename=" + image
                + " -device virtio-blk-pci,drive=d";

        try (VirtualMachine first = VirtualMachine.start(machine(disk))) {
            assertThat(failed(disk)).contains("lock: process " + first.pid() + " (qemu", "VmOptions.throwaway");
        }
    }

    @Test
    void start_moreMemoryThanTheHostHas_saysHowMuchThereIs() {
        assertThat(failed("-m 900000G")).containsPattern("memory: the host has \\d+ [GM]iB free of ");
    }

    @Test
    void start_fewerRights_areNamed() throws IOException {
        assumeThat(Files.getOwner(work).getName()).as("root gives up rights").isEqualTo("root");
        VmOptions weak = VmOptions.builder()
                .check(LaunchCheck.NEVER)
                .launcher(qemu -> Stream.concat(
                                Stream.of("setpriv", "--bounding-set=-net_admin,-dac_override,-dac_read_search"),
                                qemu.stream())
                        .toList())
                .build();
        Path image = Files.createFile(work.resolve("x.raw"));
        Files.setPosixFilePermissions(image, PosixFilePermissions.fromString("---------"));

        assertThat(failed("-netdev tap,id=n,ifname=q4jtap9,script=no,downscript=no", weak))
                .containsAnyOf(
                        "tap-rights: this needs CAP_NET_ADMIN, or a tap 'q4jtap9'", "tun-rights: ", "tun-missing: ");
        assertThat(failed("-drive file=" + image + ",format=raw", weak))
                .contains("file-rights: the user of this process may not open '" + image + "' (root:", ", ---------)");
    }

    @Test
    void start_vsockWithoutTheHostsDevice_namesIt() {
        assumeThat(Path.of("/dev/vhost-vsock"))
                .as("the host has no vsock for guests")
                .doesNotExist();

        assertThat(failed("-machine q35 -device vhost-vsock-pci,guest-cid=77"))
                .contains("vsock: there is no /dev/vhost-vsock: modprobe vhost_vsock");
    }

    @Test
    void start_partsThatAreMissing_areNamed() {
        assertThat(failed("-tpmdev passthrough,id=t,path=/nonexistent")).contains("tpm: ", "Tpm.emulated()");
        assertThat(failed("-bios no-such-bios.bin")).contains("bios: ");
        assertThat(failed("-chardev socket,id=c,path=/nonexistent/s,server=on,wait=off"))
                .contains("socket-directory: ");
        assertThat(failed("-serial tcp:127.0.0.1:1")).contains("refused: nobody listens on '127.0.0.1:1'");
        assertThat(failed("-cpu host -accel tcg")).contains("cpu-host: ");
        assertThat(failed("-loadvm x")).contains("vmstate: ");
        assertThat(failed("-drive file=" + work + ",format=raw")).contains("regular: ");
    }

    private static String failed(String options) {
        return failed(options, VmOptions.builder().check(LaunchCheck.NEVER).build());
    }

    private static String failed(String options, VmOptions how) {
        VmLaunchException failure = catchThrowableOfType(
                VmLaunchException.class,
                () -> VirtualMachine.start(machine(options), how).close());

        assertThat(failure).isNotNull();
        String advice = String.join("\n", failure.advice());
        assertThat(failure.getMessage()).contains(failure.advice());
        return advice;
    }

    private static CommandLine machine(String options) {
        return CommandLine.parseShell(
                "qemu-system-x86_64 -nodefaults -no-user-config -display none -machine q35 " + options);
    }
}
