package dev.qemu4j.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Target;
import dev.qemu4j.qapi.block.BlockdevDriver;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class UefiTest {
    private static final Uefi UEFI = Uefi.of(Path.of("code.fd"), Path.of("vars.fd"));

    @Test
    void of_codeAndVariables_fillsBothFlashChips() {
        assertThat(Arguments.of(UEFI))
                .containsExactly(
                        "-blockdev",
                        "file,node-name=firmware0-file,read-only=on,filename=code.fd",
                        "-blockdev",
                        "raw,node-name=firmware0,read-only=on,file=firmware0-file",
                        "-blockdev",
                        "file,node-name=variables0-file,filename=vars.fd",
                        "-blockdev",
                        "raw,node-name=variables0,file=variables0-file",
                        "-machine",
                        "pflash0=firmware0",
                        "-machine",
                        "pflash1=variables0");
    }

    @Test
    void ofTemplate_helper_copiesTheVariablesIntoTheRunDirectory() {
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .with(Uefi.ofTemplate(Path.of("code.fd"), Path.of("my vars.fd")))
                .build();

        assertThat(cmd.helpers()).hasSize(1);
        assertThat(cmd.helpers().get(0).readyOnExit()).isTrue();
        assertThat(cmd.toShellCommand())
                .startsWith("(set -e; run=$(mktemp -d); ")
                .contains("; install -m 600 -- 'my vars.fd' \"$run\"/variables0.fd; qemu-system-x86_64 ");
        assertThat(cmd.in(Path.of("/run/vm")).toArguments())
                .contains("file,node-name=variables0-file,filename=/run/vm/variables0.fd");
        assertThat(cmd.toJavaSource()).contains(".readyOnExit(true)");
    }

    @Test
    void secureBoot_addsWhatGuardsTheVariables() {
        List<String> arguments = Arguments.of(UEFI.secureBoot(true));

        assertThat(arguments.subList(12, arguments.size()))
                .containsExactly(
                        "-machine",
                        "smm=on",
                        "-global",
                        "driver=cfi.pflash01,property=secure,value=on",
                        "-global",
                        "ICH9-LPC.disable_s3=1");
    }

    @Test
    void changes_ofEachPart_areMade() {
        Uefi changed = UEFI.format(BlockdevDriver.QCOW2)
                .code(c -> c.property("lazy-refcounts", false))
                .codeFile(f -> f.nodeName("code-file"))
                .variables(v -> v.forceShare(true))
                .variablesFile(f -> f.filename("other.fd"));

        assertThat(Arguments.of(changed))
                .contains(
                        "file,node-name=code-file,read-only=on,filename=code.fd",
                        "qcow2,node-name=firmware0,read-only=on,file=code-file,lazy-refcounts=off",
                        "qcow2,node-name=variables0,force-share=on,file=variables0-file",
                        "file,node-name=variables0-file,filename=other.fd");
    }
}
