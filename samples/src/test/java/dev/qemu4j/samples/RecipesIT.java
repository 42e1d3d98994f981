package dev.qemu4j.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.host.HostCommand;
import dev.qemu4j.samples.machines.BackUpADisk;
import dev.qemu4j.samples.machines.BootFromADirectory;
import dev.qemu4j.samples.machines.ChangeAMedium;
import dev.qemu4j.samples.machines.FirstMachine;
import dev.qemu4j.samples.machines.InstallFromIso;
import dev.qemu4j.samples.machines.LookAtTheScreen;
import dev.qemu4j.samples.machines.OperateAMachine;
import dev.qemu4j.samples.machines.PauseAndListen;
import dev.qemu4j.samples.machines.PlugDevices;
import dev.qemu4j.samples.machines.RecordAMachine;
import dev.qemu4j.samples.machines.ShareADirectory;
import dev.qemu4j.samples.machines.TypeOnTheKeyboard;
import dev.qemu4j.samples.machines.TypedMachine;
import dev.qemu4j.samples.machines.UseAConsole;
import dev.qemu4j.samples.machines.UseAThrowawayDisk;
import dev.qemu4j.samples.machines.UseATpm;
import dev.qemu4j.samples.machines.UseUefi;
import dev.qemu4j.samples.monitor.TalkOverStreams;
import dev.qemu4j.samples.networks.LastOverABoot;
import dev.qemu4j.samples.networks.MakeANatNetwork;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecipesIT {
    @Test
    void firstMachine_runs() throws Exception {
        assertThat(Output.of(FirstMachine::main))
                .containsPattern("VirtualMachine\\[QEMU .*, alive] is running, its ssh at /127.0.0.1:\\d+");
    }

    @Test
    void typedMachine_printsShellAndJava() throws Exception {
        assertThat(Output.of(TypedMachine::main))
                .contains("-blockdev file,node-name=root-file,filename=root,,1.qcow2 \\\n")
                .contains("-device virtio-blk-pci,drive=root,num-queues=2,bootindex=1 \\\n")
                .contains(".memory(DataSize.ofGib(2))")
                .contains(".hda(\"disk.qcow2\")");
    }

    @Test
    void backupADisk_copiesIt() throws Exception {
        assertThat(Output.of(BackUpADisk::main)).contains("100 %").endsWith("copied 64 MiB into copy.qcow2\n");
    }

    @Test
    void pauseAndListen_getsTheEvent() throws Exception {
        assertThat(Output.of(PauseAndListen::main)).startsWith("paused at 2");
    }

    @Test
    void throwawayDisk_letsTwoMachinesRunOnOneImage() throws Exception {
        assertThat(Output.of(UseAThrowawayDisk::main)).isEqualTo("two machines run on one image\n");
    }

    @Test
    void talkOverStreams_answers() throws Exception {
        assertThat(Output.of(TalkOverStreams::main)).matches("QEMU \\d+\\.\\d+\\.\\d+ is running\n");
    }

    @Test
    void s40UseAConsole_logsInAndRecords() throws Exception {
        assertThat(Output.ofLinux(UseAConsole::main))
                .contains("uname -sm; echo done\nLinux x86_64\n")
                .contains("recorded {\"version\":3,")
                .doesNotContain("top-secret");
    }

    @Test
    void s47OperateAMachine_tellsEachOutcome() throws Exception {
        assertThat(Output.ofLinux(OperateAMachine::main))
                .startsWith("the agent runs on Linux\nafter pause: paused, after resume: running\n")
                .contains("power button: SHUT_DOWN\nthe end: GUEST_SHUTDOWN\n")
                .containsPattern("events: \\[RESUME, .*VSERPORT_CHANGE.*, STOP, RESUME, .*POWERDOWN, .*SHUTDOWN");
    }

    @Test
    void recordAMachine_hasItsLifeWithTimes() throws Exception {
        assertThat(Output.of(RecordAMachine::main))
                .startsWith("launch: check\nlaunch: disks\nlaunch: helpers\nlaunch: spawn\nlaunch: greeting\n")
                .contains("running\n", "launch: running\n")
                .contains("the guest is ready: it is to write a record\nstopped\n")
                .containsPattern("the machine ended \\(.*\\)\n")
                .endsWith("a page of some KiB, which needs no other file\n");
    }

    @Test
    void s09Medium_isChangedAndEjected() throws Exception {
        assertThat(Output.of(ChangeAMedium::main))
                .isEqualTo("in the drive: install.iso\nin the drive: drivers.iso\nin the drive: nothing\n");
    }

    @Test
    void s09System_isInstalledFromAnIsoAndBootsFromTheDisk() throws Exception {
        assertThat(Output.ofTools(InstallFromIso::main)).matches("""
                drives: 3
                the CD says: installed
                then: the system runs from the disk
                in the menu: DVD/CD .*\\(INSTALL\\)
                the CD says: installed
                """);
    }

    @Test
    void s09Installer_isWhatItsSourceAssemblesTo(@TempDir Path work) throws Exception {
        Path object = work.resolve("installer.o");
        Path code = work.resolve("installer.bin");
        HostCommand.of("as", "--32", "-o", object.toString(), "src/main/asm/installer.S")
                .run();
        HostCommand.of(
                        "ld",
                        "-m",
                        "elf_i386",
                        "--oformat",
                        "binary",
                        "-Ttext",
                        "0",
                        "-o",
                        code.toString(),
                        object.toString())
                .run();

        assertThat(code)
                .hasSameBinaryContentAs(Path.of("src/main/resources/dev/qemu4j/samples/machines/installer.bin"));
    }

    @Test
    void s45Keyboard_typesWhatTheGuestReads() throws Exception {
        assertThat(Output.ofLinux(TypeOnTheKeyboard::main))
                .isEqualTo("the guest has read: Hello, guest!\ntext: the character \u00e9 U+00E9 at 3\n");
    }

    @Test
    void s48Screen_isLookedAt() throws Exception {
        assertThat(Output.ofTools(LookAtTheScreen::main)).matches("""
                it reads: SeaBIOS .*
                a picture of 720x400 pixels, and a film of several
                """);
    }

    @Test
    void s63Devices_comeAndGo() throws Exception {
        assertThat(Output.ofLinux(PlugDevices::main)).isEqualTo("""
                        sectors: 32768, unplugged: DONE
                        network: eth0, unplugged: DONE
                        USB: QEMU QEMU USB Tablet, unplugged: DONE
                        processors: 0-1, unplugged: DONE
                        memory: 128 MiB
                        """);
    }

    @Test
    void s13Uefi_bootsWithSecureBoot() throws Exception {
        assertThat(Output.ofLinux(UseUefi::main))
                .contains("Secure Boot")
                .endsWith("the guest says: Secure boot enabled\n");
    }

    @Test
    void s14Tpm_isSeenAndKept() throws Exception {
        assertThat(Output.ofLinux(UseATpm::main))
                .startsWith("tpm0 is of swtpm\nthe guest has version 2\n")
                .contains("kept: tpm2-00.permall\n");
    }

    @Test
    void s20Directory_isReadAndWritten() throws Exception {
        assertThat(Output.ofLinux(ShareADirectory::main)).isEqualTo("the guest says: Linux\n");
    }

    @Test
    void s20Directory_isTheRootOfAGuest() throws Exception {
        assertThat(Output.ofLinux(BootFromADirectory::main))
                .isEqualTo("the guest's root: root / virtiofs\non the host: written by the guest\n");
    }

    @Test
    void s70NetworkAndSettings_lastOverABoot() throws Exception {
        assertThat(Output.of(LastOverABoot::main))
                .startsWith("settings now: TuningState[")
                .contains("[Unit]\nDescription=NAT network lastlab\n", "\nBindsTo=lastlab-net.service\n")
                .endsWith("""
                        lastlab-net.service, enabled in ROOT
                        lost: 0
                        /etc/modprobe.d/lastlab.conf
                        /etc/modules-load.d/lastlab.conf
                        /etc/sysctl.d/60-lastlab.conf
                        /etc/systemd/system/lastlab-net-dhcp.service
                        /etc/systemd/system/lastlab-net.service
                        /etc/systemd/system/lastlab-net.service.wants/lastlab-net-dhcp.service
                        /etc/systemd/system/multi-user.target.wants/lastlab-net.service
                        /etc/tmpfiles.d/lastlab.conf
                        left: []
                        """);
    }

    @Test
    void s32Nat_printsThePlanAndUndoesIt() throws Exception {
        assertThat(Output.of(MakeANatNetwork::main))
                .startsWith("NAT network lab: ")
                .contains("0 of them as root")
                .contains("ip address add 192.168.76.1/24 dev q4j-lab")
                .containsPattern("nsenter --target \\d+ --user --net --preserve-credentials -- qemu-system-x86_64 ")
                .contains("tap,id=net0,ifname=q4j-lab-0,script=no,downscript=no")
                .contains("guests with addresses: []")
                .endsWith("all is as before\n");
    }
}
