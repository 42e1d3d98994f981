package dev.qemu4j;

import static dev.qemu4j.CommandLineAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.Target;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineParseTest {
    /** Command lines that people use, one a line. */
    static List<String> commandLines() throws IOException {
        try (InputStream text =
                Objects.requireNonNull(CommandLineParseTest.class.getResourceAsStream("command-lines.txt"))) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("commandLines")
    void parseShell_whatPeopleUse_isReadWholeAndStaysTheSame(String text) {
        CommandLine read = CommandLine.parseShell(text);

        assertThat(CommandLine.parse(read.toArguments())).isEqualTo(read);
        assertThat(CommandLine.parse(read.toArguments()).toArguments()).isEqualTo(read.toArguments());
        assertThat(CommandLine.parseShell(read.toShellCommand()).toArguments()).isEqualTo(read.toArguments());
        assertThat(CommandLine.parseShell(read.toShellLines()).toArguments()).isEqualTo(read.toArguments());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "disk.img | -hda disk.img",
                "--nodefaults | -nodefaults",
                "-device driver=e1000,netdev=n | -device e1000,netdev=n",
                "-monitor unix:/tmp/a,server,nowait | -monitor unix:/tmp/a,server,nowait",
                "-chardev socket,id=a,path=/x,server,nowait | -chardev socket,id=a,path=/x,server=on,wait=off",
                "-chardev socket,host=h,port=1,id=a,nodelay | -chardev socket,host=h,port=1,id=a,delay=off",
                "-drive file=a,,b.raw,readonly | -drive file=a,,b.raw,readonly=on",
                "-blockdev '{\"driver\":\"file\",\"node-name\":\"a\",\"filename\":\"x,y\"}' | -blockdev file,node-name=a,filename=x,,y",
                "-blockdev '{\"driver\":\"qcow2\",\"file\":\"a\",\"backing\":null}' | -blockdev '{\"driver\":\"qcow2\",\"file\":\"a\",\"backing\":null}'",
                "-netdev '{\"type\":\"user\",\"id\":\"n\",\"hostfwd\":[{\"str\":\"tcp::1-:2\"},{\"str\":\"tcp::3-:4\"}]}' | -netdev user,id=n,hostfwd=tcp::1-:2,hostfwd=tcp::3-:4",
                "-netdev type=stream,id=s,addr.type=unix,addr.path=/x | -netdev stream,id=s,addr.type=unix,addr.path=/x",
                "-object '{\"qom-type\":\"memory-backend-ram\",\"id\":\"m\",\"size\":1048576,\"share\":true,\"host-nodes\":[0,1]}' | -object '{\"qom-type\":\"memory-backend-ram\",\"id\":\"m\",\"size\":1048576,\"share\":true,\"host-nodes\":[0,1]}'",
                "-cpu host,+vmx,hv_time,-svm,x=1 | -cpu host,hv_time=on,x=1,vmx=on,svm=off",
                "-cpu host,+a=b | -cpu host,+a=b",
                "-global virtio-blk-pci.x=a,b | -global virtio-blk-pci.x=a,b",
                "-global driver=e1000,property=mac,value=x | -global e1000.mac=x",
                "-smp cpus=2,cores=2 | -smp 2,cores=2",
                "-vnc :0,password | -vnc :0,password=on",
                "-incoming tcp:0:4444 | -incoming tcp:0:4444",
                "-incoming 'exec:a=b cat x,y' | -incoming 'exec:a=b cat x,y'",
                "-device e1000,help | -device e1000,help",
                "-kernel a,b=c | -kernel a,b=c",
                "-device '{\"driver\":\"virtio-blk-pci\",\"drive\":\"a\",\"num-queues\":2}' | -device virtio-blk-pci,drive=a,num-queues=2",
                "-fw_cfg name=opt/a=b,string=x | -fw_cfg name=opt/a=b,string=x",
                "-smbios type=11,value=a,value=b | -smbios type=11,value=a,value=b",
                "-machine q35,accel=kvm:tcg | -machine q35,accel=kvm:tcg",
            })
    void parseShell_eachGrammar_hasOneForm(String written, String form) {
        CommandLine read = CommandLine.parseShell("qemu-system-x86_64 " + written);

        assertThat(read.toShellCommand()).isEqualTo("qemu-system-x86_64 " + form);
    }

    @Test
    void parse_unknownOption_isKeptAndReported() {
        CommandLine read =
                CommandLine.parse(List.of("qemu-system-arm", "-frobnicate", "a,b", "-soundhw", "hda", "-zz"));

        assertThat(read).rendersTo("qemu-system-arm", "-frobnicate", "a,b", "-soundhw", "hda", "-zz");
        assertThat(read.remarks()).extracting(Remark::subject).containsExactly("-frobnicate", "-soundhw", "-zz");
        assertThat(read.remarks().get(1).message()).contains("removed in 7.1", "-audiodev");
    }

    @Test
    void parse_argumentThatQemuWouldRefuse_isKeptAndReported() {
        CommandLine read =
                CommandLine.parse(List.of("qemu-system-arm", "-blockdev", "null-co,node-name=a,read-only,size=1"));

        assertThat(read).endsWith("null-co,node-name=a,read-only,size=1");
        assertThat(read.remarks()).hasSize(1);
    }

    @Test
    void parse_shortSwitches_areReported() {
        assertThat(CommandLine.parse(List.of("qemu-system-arm", "-spice", "unix,addr=/x"))
                        .remarks())
                .singleElement()
                .asString()
                .contains("deprecated", "unix=on");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "none | no arguments",
                "ls -l | program 'ls'",
                "qemu-img info | program 'qemu-img'",
                "qemu-system-arm -kernel | option -kernel: nothing follows",
                "qemu-system-arm - | argument '-'",
                "qemu-system-arm a\0b | NUL",
            })
    void parse_noCommandLine_saysWhy(String words, String message) {
        List<String> arguments = words == null ? List.of() : Arrays.asList(words.split(" "));

        assertThatThrownBy(() -> CommandLine.parse(arguments))
                .isInstanceOf(CommandLineSyntaxException.class)
                .hasMessageContaining(message);
    }

    @Test
    void parse_pathOfAProgram_isKept() {
        CommandLine read = CommandLine.parse(List.of("/opt/qemu/bin/qemu-system-riscv64", "-S"));

        assertThat(read.target()).isEqualTo(Target.RISCV64);
        assertThat(read).rendersTo("/opt/qemu/bin/qemu-system-riscv64", "-S");
        assertThat(read)
                .isEqualTo(CommandLine.builder(Target.RISCV64).option("-S").build());
    }

    @Test
    void parse_secret_isNotShown() {
        CommandLine read = CommandLine.parse(List.of(
                "qemu-system-arm",
                "-object",
                "secret,id=s,data=hunter2",
                "-spice",
                "password=hunter2",
                "-vnc",
                ":1,password"));

        assertThat(read).hasOption("-object", "secret,id=s,data=hunter2");
        assertThat(read.toString()).doesNotContain("hunter2").contains("data=***", "password=***", "password=on");
        assertThat(read.options().toString()).doesNotContain("hunter2");
        assertThat(read.options().get(0).parameters()).hasToString("[qom-type=secret, id=s, data=***]");
    }

    @Test
    void optionsOfConfig_groups_becomeOptions() {
        CommandLine read =
                CommandLine.builder(Target.X86_64).optionsOfConfig("""
                        # as -readconfig takes it
                        [machine]
                          type = "q35"
                        [memory]
                          size = "1G"
                        [drive "disk"]
                          if = "none"
                          file = "a,b.img"
                        [device "vd0"]
                          driver = "virtio-blk-pci"
                          drive = "disk"
                        """).build();

        assertThat(read.toShellCommand())
                .isEqualTo("qemu-system-x86_64 -machine q35 -m 1G -drive id=disk,if=none,file=a,,b.img"
                        + " -device virtio-blk-pci,id=vd0,drive=disk");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a = \"b\"", "[kernel]\na = \"b\"", "[drive]\nfile = b", "[drive"})
    void optionsOfConfig_noSuchText_namesTheLine(String text) {
        assertThatThrownBy(() -> CommandLine.builder(Target.ARM).optionsOfConfig(text))
                .isInstanceOf(CommandLineSyntaxException.class)
                .hasMessageContainingAll("line ", "expected:");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-netdev user,id=n1,id=n2 | -netdev user,id=n1 | first",
                "-netdev user,id=n1,net=10.0.0.0/24,id=n2,net=10.1.0.0/24 | -netdev user,id=n1,net=10.1.0.0/24 | first",
                "-netdev stream,id=n1,id=n2,addr.type=unix,addr.path=/x | -netdev stream,id=n2,addr.type=unix,addr.path=/x | last",
                "-device e1000,id=n1,id=n2 | -device e1000,id=n1 | first",
                "-nic user,id=n1,id=n2 | -nic user,id=n1 | first",
                "-object rng-builtin,id=n1,id=n2 | -object rng-builtin,id=n1 | first",
                "-chardev null,id=n1,id=n2 | -chardev null,id=n1 | first",
                "-drive file=a.img,id=n1,id=n2 | -drive file=a.img,id=n1 | first",
                "-fsdev local,id=n1,id=n2,path=/x | -fsdev local,id=n1,path=/x | first",
                "-virtfs local,id=n1,id=n2,path=/x | -virtfs local,id=n1,path=/x | first",
                "-audiodev none,id=n1,id=n2 | -audiodev none,id=n2 | last",
                "-blockdev null-co,node-name=n1,node-name=n2 | -blockdev null-co,node-name=n2 | last",
            })
    void parse_nameThatComesTwice_keepsTheOneThatQemuTakes(String text, String kept, String which) {
        CommandLine read = CommandLine.parseShell("qemu-system-x86_64 " + text);

        assertThat(read.toShellCommand()).isEqualTo("qemu-system-x86_64 " + kept);
        assertThat(read.remarks().toString()).contains("comes several times: the " + which + " one counts");
    }
}
