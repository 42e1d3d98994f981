package dev.qemu4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.Target;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameters;
import dev.qemu4j.recipe.Tpm;
import dev.qemu4j.recipe.VirtiofsDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The source that a command line becomes compiles, and builds the command line. */
class JavaSourceTest {
    @TempDir
    private Path folder;

    @Test
    void toJavaSource_whatPeopleUse_buildsTheSameCommandLine() throws Exception {
        List<CommandLine> read = new ArrayList<>();
        for (String text : CommandLineParseTest.commandLines()) {
            read.add(CommandLine.parseShell(text));
        }

        List<CommandLine> built = new ArrayList<>();
        CompiledMachines.built(read, folder).forEach(cmd -> built.add(CommandLine.parse(cmd.toArguments())));

        SoftAssertions.assertSoftly(softly -> {
            for (int i = 0; i < read.size(); i++) {
                softly.assertThat(meaning(built.get(i)))
                        .as(read.get(i).toJavaSource())
                        .isEqualTo(meaning(read.get(i)));
            }
        });
    }

    @Test
    void toJavaSource_valuesOfFixedSets_areConstantsOrKept() throws Exception {
        String line =
                "qemu-system-x86_64 -vga qxl -d 'int,trace:x_*,guest_errors' -watchdog-action pause -rtc base=localtime,clock=vm"
                        + " -drive file=a.img,format=qcow2,if=virtio,cache=none,werror=enospc,rerror=stop,discard=on"
                        + " -fsdev local,id=f,path=/srv,security_model=mapped-xattr -tpmdev passthrough,id=t -nic user,model=e1000"
                        + " -action panic=pause,reboot=other -smbios type=1,serial=s -smbios type=17,bank=b -machine pc,nvdimm-persistence=cpu"
                        + " -accel tcg,thread=single -chardev spicevmc,id=c,name=vdagent -sandbox on,spawn=deny";
        CommandLine cmd = CommandLine.parseShell(line);

        assertThat(CompiledMachines.built(List.of(cmd), folder)).containsExactly(cmd);
        assertThat(cmd.toJavaSource())
                .contains(
                        ".vga(VgaCard.QXL)",
                        ".log(LogItem.INT, LogItem.of(\"trace:x_*\"), LogItem.GUEST_ERRORS)",
                        ".watchdogAction(WatchdogAction.PAUSE)",
                        ".base(RtcBase.LOCALTIME).clock(RtcClock.VM)",
                        ".interfaceType(DriveInterface.VIRTIO)",
                        ".discard(BlockdevDiscardOptions.of(\"on\"))",
                        ".fsdev(FsDriver.LOCAL, ",
                        ".nic(NetClientDriver.USER, ",
                        ".reboot(RebootAction.of(\"other\"))",
                        ".type(SmbiosTable.SYSTEM)",
                        ".thread(TcgThreading.SINGLE)",
                        ".name(SpicevmcChannel.VDAGENT)",
                        ".spawn(SandboxPolicy.DENY)")
                .doesNotContain("property(");
    }

    @Test
    void toJavaSource_helpers_areBuiltToo() throws Exception {
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .with(Tpm.emulated(Path.of("state")))
                .with(VirtiofsDirectory.of(Path.of("data"), "data"))
                .build();

        assertThat(CompiledMachines.built(List.of(cmd), folder)).containsExactly(cmd);
    }

    @Test
    void toJavaSource_secrets_areLeftOutAndRemarkedOn() {
        String source = CommandLine.parseShell(
                        "qemu-system-x86_64 -object secret,id=s,data=hunter2 -spice password=hunter2,port=1"
                                + " -vnc :1,password-secret=s -object secret,id=f,file=/run/secret")
                .toJavaSource();

        assertThat(source).doesNotContain("hunter2").contains("/run/secret");
        assertThat(source.lines().filter(line -> line.contains("\"***\"")))
                .hasSize(2)
                .allMatch(line -> line.endsWith("// *** stands for a secret, which is not shown"));
        assertThat(source.lines().filter(line -> line.contains("// ***"))).hasSize(2);
    }

    @Test
    void toJavaSource_typedOptions_areTyped() {
        String source = CommandLine.parseShell(
                        "qemu-system-x86_64 -machine q35,smm=off -m 2G -smp 2 -nodefaults -cpu host,vmx=on -accel tcg,tb-size=64"
                                + " -blockdev file,node-name=f,filename=x.qcow2 -blockdev qcow2,node-name=root,file=f"
                                + " -device virtio-blk-pci,id=vd0,drive=root,bootindex=1"
                                + " -netdev user,id=n0,hostfwd=tcp:127.0.0.1:0-:22"
                                + " -chardev socket,id=c0,path=/run/x,server=on,wait=off"
                                + " -boot d,menu=on -name vm,process=x -serial chardev:c0 -uuid 11111111-2222-3333-4444-555555555555")
                .toJavaSource();

        assertThat(source)
                .contains("CommandLine.builder(Target.X86_64)")
                .contains(".machine(Machines.q35(m -> m.smm(OnOffAuto.OFF)))")
                .contains(".memory(DataSize.ofGib(2))")
                .contains(".smp(2)")
                .contains(".nodefaults()")
                .contains(".boot(b -> b.order(\"d\").menu(true))")
                .doesNotContain("BootConfiguration")
                .contains(".cpu(Cpus.x86(\"host\", c -> c.vmx(true)))")
                .contains(".accel(Accels.tcg(a -> a.tbSize(64)))")
                .contains(".blockdev(Blockdevs.qcow2(\"root\", q -> q.file(\"f\")))")
                .contains(".device(Devices.virtioBlkPci(d -> d.id(\"vd0\").drive(\"root\").bootindex(1)))")
                .contains(".netdev(Netdevs.user(\"n0\", u -> u.hostfwd(\"tcp:127.0.0.1:0-:22\")))")
                .contains(
                        ".chardev(Chardevs.socket(\"c0\", c -> c.path(\"/run/x\").server(true).waitForClient(false)))")
                .contains(".name(\"vm\", o -> o.process(\"x\"))")
                .contains(".serial(\"chardev:c0\")")
                .contains(".uuid(UUID.fromString(\"11111111-2222-3333-4444-555555555555\"))");
    }

    /** Values of the schema have their members in the schema's order. */
    private static List<String> meaning(CommandLine cmd) {
        List<String> meaning = new ArrayList<>();
        for (Option option : cmd.options()) {
            Parameters parameters = option.redacted().parameters();
            meaning.add(option.name() + (parameters == null ? " " + option.argument() : sorted(parameters)));
        }
        return meaning;
    }

    private static String sorted(Parameters parameters) {
        return parameters.list().stream()
                .map(parameter -> parameter.name() + "=" + parameter.value())
                .sorted()
                .toList()
                .toString();
    }
}
