package dev.qemu4j.vm.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Target;
import dev.qemu4j.option.Option;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FrozenDisksTest {
    @Test
    void in_diskWithOptionsAndABackingNode_keepsBothBelow() {
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .option("-blockdev", "file,node-name=f,filename=/f.qcow2,cache.direct=on")
                .option("-blockdev", "raw,node-name=b,file.driver=file,file.filename=/b.raw,read-only=on")
                .option("-blockdev", "qcow2,node-name=root,file=f,backing=b,detect-zeroes=on")
                .option("-blockdev", "raw,node-name=qemu4j-frozen-base0,file.driver=file,file.filename=/other")
                .build();

        CommandLine thawed = FrozenDisks.in(cmd, Map.of("root", Path.of("/frozen.qcow2")));

        assertThat(thawed.options())
                .extracting(Option::argument)
                .containsExactly(
                        "file,filename=/f.qcow2,cache.direct=on,node-name=f,read-only=on",
                        "raw,node-name=b,file.driver=file,file.filename=/b.raw,read-only=on",
                        "qcow2,file=f,backing=b,detect-zeroes=on,node-name=qemu4j-frozen-base1,read-only=on",
                        "qcow2,node-name=root,file.driver=file,file.filename=/frozen.qcow2,"
                                + "backing=qemu4j-frozen-base1,discard=unmap",
                        "raw,node-name=qemu4j-frozen-base0,file.driver=file,file.filename=/other");
    }
}
