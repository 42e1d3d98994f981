package dev.qemu4j.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.qemu4j.samples.machines.DropPrivileges;
import dev.qemu4j.samples.machines.MoveToVirtio;
import dev.qemu4j.samples.machines.StartACloudImage;
import dev.qemu4j.samples.machines.StartAtBoot;
import dev.qemu4j.samples.monitor.AskEverything;
import dev.qemu4j.samples.parts.AskWhyItDoesNotStart;
import dev.qemu4j.samples.parts.AttachUsbByEvent;
import dev.qemu4j.samples.parts.BootAKernel;
import dev.qemu4j.samples.parts.ChooseAGraphicsCard;
import dev.qemu4j.samples.parts.ChooseAnAccelerator;
import dev.qemu4j.samples.parts.GiveUsbDevices;
import dev.qemu4j.samples.parts.ProtectMemory;
import dev.qemu4j.samples.parts.ShapeProcessors;
import dev.qemu4j.samples.parts.ShareBy9p;
import dev.qemu4j.samples.parts.ShareBySmb;
import dev.qemu4j.samples.parts.ShareTheClipboard;
import dev.qemu4j.samples.parts.SshOverVsock;
import dev.qemu4j.samples.parts.TalkToAProgram;
import dev.qemu4j.samples.parts.TuneADisk;
import dev.qemu4j.samples.parts.TuneMemory;
import dev.qemu4j.samples.parts.UseADiskByTls;
import dev.qemu4j.samples.parts.UseMonitors;
import dev.qemu4j.samples.parts.UseSerialPorts;
import dev.qemu4j.samples.parts.UseSound;
import dev.qemu4j.samples.parts.UseSpice;
import dev.qemu4j.samples.parts.UseSpiceByTls;
import dev.qemu4j.samples.parts.UseVirtioDevices;
import dev.qemu4j.samples.parts.UseVnc;
import dev.qemu4j.samples.parts.UseVncByTls;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The recipes of what a machine is made of. */
@Timeout(300)
@Tag("once")
class MachineRecipesIT {
    @Test
    void s15Kernel_isGivenTextsThatItWouldCut() throws Exception {
        assertThat(Output.ofLinux(BootAKernel::main))
                .contains(" greeting=\"voilà, it's  $HOME=\\root; 100% *\" greeting2=a,b=c\n")
                .endsWith("\ngreeting=voilà, it's  $HOME=\\root; 100% *\ngreeting2=a,b=c\n");
    }

    @Test
    void s19Directories_ofEachSecurityModel_areReadAndWritten() throws Exception {
        String each = ": asked 'who are you\\?', the guest answers Linux; owner in the guest ";
        assertThat(Output.ofLinux(ShareBy9p::main))
                .containsPattern("(?m)^mapped-xattr" + each + "1234, on the host (?!1234)")
                .containsPattern("(?m)^mapped-file" + each + "1234, on the host (?!1234)")
                .containsPattern("(?m)^none" + each)
                .containsPattern("(?m)^passthrough" + each);
    }

    @Test
    void s18Directories_areSharedBySmb() throws Exception {
        assertThat(Output.ofLinux(ShareBySmb::main)).isEqualTo("""
                        the guest is asked: who are you?
                        it answers: Linux
                        the other share cannot be written
                        """);
    }

    @Test
    void s42Port_leadsToAProgram() throws Exception {
        assertThat(Output.ofLinux(TalkToAProgram::main)).isEqualTo("hello\nit is 42\n");
    }

    @Test
    void s54Machine_isAServiceOfSystemd() throws Exception {
        assertThat(Output.of(StartAtBoot::main))
                .contains("[Unit]\nDescription=Virtual machine web\n", "\nExecStart=qemu-system-x86_64 \\\n")
                .contains("\nEnvironmentFile=/etc/systemd/system/web.env\n", "\nMemoryMax=2G\n")
                .contains("\nRequires=web-run.service web-tpm0.service\n", "\n# web-tpm0.service\n[Unit]\n")
                .contains("\nExecStart=swtpm socket --tpmstate dir=/srv/web-tpm ")
                .endsWith("""
                        web.service, enabled in ROOT
                        refused now: true
                        undone: true
                        """);
    }

    @Test
    void s11Accelerator_isOneUnderWhichAMachineRuns() throws Exception {
        assertThat(Output.of(ChooseAnAccelerator::main))
                .containsPattern("^(kvm|hvf|tcg): .+\n")
                .endsWith("\nrunning\n");
    }

    @Test
    void s75PortInUse_tellsWhoHasIt() throws Exception {
        assertThat(Output.of(AskWhyItDoesNotStart::main))
                .contains("Could not set up host forwarding rule")
                .contains("of the host is in use by 'java' (pid "
                        + ProcessHandle.current().pid() + ")");
    }

    @Test
    void s12Iommus_areSeenByTheGuest() throws Exception {
        assertThat(Output.ofLinux(ProtectMemory::main)).isEqualTo("""
                        intel: the guest has dmar0, the card is in a group
                        amd: the guest has ivhd0, the card is in a group
                        virtio: the guest has VIOT
                        """);
    }

    @Test
    void s42VirtioDevices_areUsedByTheGuest() throws Exception {
        assertThat(Output.ofLinux(UseVirtioDevices::main)).isEqualTo("""
                        drivers: virtio_balloon virtio_blk virtio_console virtio_gpu virtio_input virtio_net virtio_pmem virtio_rng
                        input: QEMU Virtio Keyboard,QEMU Virtio Tablet
                        random bytes of virtio_rng.0: 16
                        balloon: Free page reporting enabled
                        the guest gave memory back, and has 201326592 bytes
                        pmem: outlives the guest
                        """);
    }

    @Test
    void s37GraphicsCards_takeTheResolution() throws Exception {
        assertThat(Output.ofLinux(ChooseAGraphicsCard::main)).startsWith("""
                        std: 1280x800, driver bochs-drmdrmfb, monitors 1
                        qxl: 1280x800, driver qxldrmfb, monitors 1
                        virtio, two monitors: 1280x800, driver virtio_gpudrmfb, monitors 2
                        cirrus: 1024x768, driver cirrusdrmfb, monitors 1
                        vmware: 720x400, driver none, monitors 1
                        """).containsPattern("none: .*\n");
    }

    @Test
    void s23Disk_isUsedByTls() throws Exception {
        assertThat(Output.ofLinux(UseADiskByTls::main))
                .isEqualTo("the guest's disk has: written over TLS\nwithout TLS: nobody gets in\n");
    }

    @Test
    void s39Vnc_asksForThePasswordOfRunTime() throws Exception {
        assertThat(Output.of(UseVnc::main)).matches("""
                no password yet: RFB 003.008, refused: Authentication failed
                wrong password: RFB 003.008, refused: Authentication failed
                right password: RFB 003.008, \\d+x\\d+ QEMU \\(kiosk\\)
                expired: RFB 003.008, refused: Authentication failed
                asked for: vnc
                """);
    }

    @Test
    void s39VncByTls_knowsServerAndClient() throws Exception {
        assertThat(Output.of(UseVncByTls::main)).matches("""
                asked for: vencrypt\\+x509\\+vnc
                wrong password: RFB 003.008, TLS, refused: Authentication failed
                right password: RFB 003.008, TLS, \\d+x\\d+ QEMU \\(kiosk\\)
                a client that does not know the authority stays out
                """);
    }

    @Test
    void s38Spice_asksForTheTicketAndKnowsTheAgent() throws Exception {
        assertThat(Output.ofLinux(UseSpice::main)).matches("""
                SPICE [\\d.]+, asks for: spice
                wrong ticket: refused, error 7
                right ticket: let in, without an agent
                after the agent's start: let in, with an agent
                """);
    }

    @Test
    void s38SpiceByTls_knowsServerAndClient() throws Exception {
        assertThat(Output.of(UseSpiceByTls::main)).isEqualTo("""
                asks for: spice, without TLS: false
                wrong ticket: refused, error 7
                right ticket: let in, without an agent
                a client that does not know the authority stays out
                a client without TLS stays out
                """);
    }

    @Test
    void s72Clipboard_isSharedByBothAgents() throws Exception {
        assertThat(Output.ofLinux(ShareTheClipboard::main)).matches("""
                QEMU's agent announces: yes
                clipboard: shared
                (?:(?:usbredir0|usbredir1|spice0): spicevmc
                ){3}slots: 2
                SPICE: true
                ssh -N -o ExitOnForwardFailure=yes -o StreamLocalBindMask=0177 -L /run/user/1000/vm:/\\S+/spice me@example.org
                remote-viewer spice\\+unix:///run/user/1000/vm
                """);
    }

    @Test
    void s17Key_isACredentialOfTheGuest() throws Exception {
        assertThat(Output.ofLinux(SshOverVsock::main))
                .containsPattern(
                        "(?m)^with socat: ssh -o 'ProxyCommand=socat - VSOCK-CONNECT:(\\d+):%p' root@vsock-\\1$")
                .containsPattern(
                        "(?m)^with systemd: ssh -o 'ProxyCommand=/usr/lib/systemd/systemd-ssh-proxy %h %p' .*/\\d+$")
                .contains(
                        Files.exists(Path.of("/dev/vhost-vsock"))
                                ? "the guest has: /sys/bus/virtio/drivers/"
                                : "not here: -device vhost-vsock-pci: this host has no /dev/vhost-vsock")
                .containsPattern("(?m)^the guest lets in: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI[a-zA-Z0-9]+ lab$");
    }

    @Test
    void s66Seed_isOneForACloudImage() throws Exception {
        assertThat(Output.ofLinux(StartACloudImage::main))
                .contains("meta-data\nuser-data\n", "\"local-hostname\":\"web\"")
                .contains("\"name\":\"root\"", "\"name\":\"app\"");
    }

    @Test
    void s41Sound_isPlayedAndRecorded() throws Exception {
        assertThat(Output.ofLinux(UseSound::main))
                .startsWith("""
                        the guest has HDA-Intel - HDA Intel
                        the guest has ICH - Intel 82801AA-ICH
                        recorded: RIFF, noise
                        virtio-sound:\s""")
                .containsPattern("virtio-sound: (known|UNKNOWN_DEVICE: .*\\n.*)\n$");
    }

    @Test
    void s40SerialPorts_areReachedInEachWay() throws Exception {
        assertThat(Output.ofLinux(UseSerialPorts::main))
                .isEqualTo("here: port 0\ntelnet: port 1\nUnix: port 2\nfile: port 3\n");
    }

    @Test
    void s44Monitors_ofEachKind_answer() throws Exception {
        assertThat(Output.of(UseMonitors::main)).isEqualTo("""
                over QMP: watched
                Unix: watched
                tcp: watched
                telnet: watched
                second QMP: watched
                """);
    }

    @Test
    void s49Commands_areListedAndRun() throws Exception {
        assertThat(Output.of(AskEverything::main)).matches("""
                QEMU \\d+\\.\\d+\\.\\d+ offers \\[oob]
                it has [23]\\d\\d commands; query-status is one: true
                by method: running
                by name: running
                with arguments: pc-i440fx-.*-machine
                answered: [4-9]\\d, refused without arguments or a fitting machine: [12]\\d
                refused: .*no-such-command.*
                QEMU runs on: true
                """);
    }

    @Test
    void s52Disks_haveTheirModes() throws Exception {
        assertThat(Output.of(TuneADisk::main))
                .contains("l2-cache-size=67108864")
                .contains("data: qcow2, direct ")
                .contains("data-file: file, direct true, flushed true\n")
                .contains("scratch-file: file, direct false, flushed false\n")
                .endsWith("threads: 1\n");
    }

    @Test
    void s52Memory_isMergedAndHuge() throws Exception {
        assumeThat(ProcessHandle.current().info().user())
                .as("only root can tune the host")
                .hasValue("root");
        assumeThat(Files.isWritable(Path.of("/sys/kernel/mm/ksm/run")))
                .as("the host's kernel has KSM, and lets it be changed")
                .isTrue();
        assertThat(Output.ofLinux(TuneMemory::main))
                .contains("set vm.nr_hugepages", "applied: true\n")
                .contains("pages saved by KSM: thousands\n")
                .contains("a guest with 1 processor has huge pages: true\n")
                .containsPattern("KSM is on: (true|false), huge pages are \\d+ again\n$");
    }

    @Test
    void s55UsbDevices_comeAndGo() throws Exception {
        assertThat(Output.ofLinux(GiveUsbDevices::main)).isEqualTo("""
                check: []
                check, with a device by its address: []
                the guest has: QEMU USB Tablet
                unplugged receiver: DONE
                unplugged front: DONE
                """);
    }

    @Test
    void s73UsbDevice_isAttachedWhenItIsPluggedIn() throws Exception {
        assertThat(Output.of(AttachUsbByEvent::main))
                .startsWith("/etc/udev/rules.d/99-tablet.rules: ACTION!=\"remove\", SUBSYSTEM==\"usb\",")
                .contains(" OWNER=\"vm\", MODE=\"0600\", SYMLINK+=\"guest/tablet\"\n")
                .endsWith("""
                        attached: []
                        attached: Bus 001 Device 005 Port 1.4: ID 0627:0001 Tablet
                        detached: Bus 001 Device 005 Port 1.4: ID 0627:0001 Tablet
                        """);
    }

    @Test
    void s61Privileges_areDropped() throws Exception {
        assumeThat(ProcessHandle.current().info().user())
                .as("only root can change its user")
                .hasValue("root");
        assertThat(Output.of(DropPrivileges::main)).startsWith("""
                        Uid: 65534 65534 65534 65534
                        Gid: 65534 65534 65534 65534
                        NoNewPrivs: 1
                        Seccomp: 2
                        refused: OPTIONS_EXCLUDE_EACH_OTHER: -sandbox elevateprivileges: 'deny' kills QEMU""");
    }

    @Test
    void s10Processors_areShaped() throws Exception {
        assertThat(Output.ofLinux(ShapeProcessors::main)).isEqualTo("""
                processors: 8
                physical_package_id: 2
                core_cpus_list: 4
                of one core: 0-1
                possible: 8
                """);
    }

    @Test
    void s43System_movesFromIdeToVirtio() throws Exception {
        assertThat(Output.ofLinux(MoveToVirtio::main)).isEqualTo("""
                on IDE, with a dummy: sda vda
                the clock shows local time: true
                on virtio: vda, installed
                RDP at 127.0.0.1
                """);
    }
}
