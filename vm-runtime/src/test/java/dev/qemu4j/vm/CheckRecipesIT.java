package dev.qemu4j.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Displays;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.Target;
import dev.qemu4j.check.CheckResult;
import dev.qemu4j.check.problem.Problem;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.cpu.X86Cpus;
import dev.qemu4j.host.ProgramNotFoundException;
import dev.qemu4j.qapi.block.BlockdevDriver;
import dev.qemu4j.recipe.Audio;
import dev.qemu4j.recipe.GuestAgentChannel;
import dev.qemu4j.recipe.HostUsbDevice;
import dev.qemu4j.recipe.HyperV;
import dev.qemu4j.recipe.SerialConsole;
import dev.qemu4j.recipe.SharedDirectory;
import dev.qemu4j.recipe.SmbShare;
import dev.qemu4j.recipe.Spice;
import dev.qemu4j.recipe.SystemdCredential;
import dev.qemu4j.recipe.TargetMachine;
import dev.qemu4j.recipe.Tpm;
import dev.qemu4j.recipe.Uefi;
import dev.qemu4j.recipe.UsbRedirection;
import dev.qemu4j.recipe.UsbTablet;
import dev.qemu4j.recipe.UserNetwork;
import dev.qemu4j.recipe.VirtioConsole;
import dev.qemu4j.recipe.VirtioDisk;
import dev.qemu4j.recipe.VirtioPort;
import dev.qemu4j.recipe.VirtiofsDirectory;
import dev.qemu4j.recipe.Vnc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The check finds nothing wrong with what the recipes make. */
@Timeout(300)
@Tag("once")
class CheckRecipesIT {
    @TempDir
    private Path work;

    @ParameterizedTest
    @ValueSource(strings = {"q35", "pc"})
    void check_allRecipesTogether_findsNothing(String machine) throws IOException {
        for (String name : new String[] {"code.fd", "vars.fd", "root.qcow2", "data.raw", "home", "secret"}) {
            Files.createFile(work.resolve(name));
        }
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .option("-machine", machine)
                .nodefaults()
                .memory(DataSize.ofMib(64))
                .cpu(X86Cpus.qemu64(HyperV.enlightenments()))
                .with(Uefi.of(work.resolve("code.fd"), work.resolve("vars.fd")))
                .with(VirtioDisk.of("root", work.resolve("root.qcow2")))
                .with(VirtioDisk.of("data", work.resolve("data.raw"))
                        .format(BlockdevDriver.RAW)
                        .readOnly(true)
                        .device(d -> d.physicalBlockSize(DataSize.ofKib(4))))
                .with(UserNetwork.create()
                        .forwardTcp(22)
                        .restrict(true)
                        .share(SmbShare.of(work.resolve("home"), "home")))
                .with(SerialConsole.create().logFile(Path.of("console.log")))
                .with(SerialConsole.socket(Path.of("console.sock")))
                .with(VirtioConsole.create())
                .with(VirtioPort.of("com.example.events"))
                .with(GuestAgentChannel.create())
                .with(SharedDirectory.of(work.resolve("home"), "home"))
                .with(VirtiofsDirectory.ofSocket(Path.of("fs.sock"), "more", DataSize.ofMib(64)))
                .with(Tpm.of(Path.of("swtpm.sock")).crb())
                .with(Spice.socket(Path.of("spice.sock")).passwordFile(work.resolve("secret")))
                .with(Vnc.loopback())
                .with(UsbRedirection.of(2))
                .with(SystemdCredential.ofFile("passwd.hashed-password.root", work.resolve("secret")))
                .with(UsbTablet.create())
                .with(HostUsbDevice.of(1, 2))
                .with(Audio.of("none"))
                .build();

        CheckResult result = QemuInstallation.find(Target.X86_64).check(cmd);

        assertThat(result.problems()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"aarch64", "arm", "riscv64", "ppc64", "s390x"})
    void check_oneDescriptionForAnyTarget_findsNothing(String name) throws IOException {
        Target target = new Target(name);
        CommandLine cmd = CommandLine.builder(target)
                .nodefaults()
                .display(Displays.none())
                .with(TargetMachine.create())
                .with(SerialConsole.create())
                .with(VirtioDisk.of("root", Files.createFile(work.resolve("root.qcow2"))))
                .with(UserNetwork.create().forwardTcp(22))
                .with(VirtioConsole.create())
                .with(GuestAgentChannel.create())
                .build();
        try {
            assertThat(QemuInstallation.find(target).check(cmd).problems()).isEmpty();
        } catch (ProgramNotFoundException e) {
            System.err.println("NOT RUN: " + e.getMessage());
            Assumptions.abort("NOT RUN: " + e.getMessage());
        }
    }

    @Test
    void check_recipeChangedToNameNothing_findsIt() throws IOException {
        Files.createFile(work.resolve("root.qcow2"));
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .option("-machine", "q35")
                .nodefaults()
                .with(VirtioDisk.of("disk", work.resolve("root.qcow2")).device(d -> d.drive("disc")))
                .build();

        assertThat(QemuInstallation.find(Target.X86_64).check(cmd).errors())
                .singleElement()
                .extracting(Problem::kind)
                .isEqualTo(ProblemKind.DANGLING_REFERENCE);
    }
}
