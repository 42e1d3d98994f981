package dev.qemu4j.vm.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Target;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FrozenDisksTest {
    @Test
    void in_optionsOfTheBase_goOnBelowTheFrozenDisk() {
        assertThat(frozen(
                        "driver=file,node-name=f,filename=/base.qcow2,aio=threads,locking=off",
                        "driver=qcow2,node-name=root,file=f,cache.direct=on,detect-zeroes=unmap,read-only=off",
                        "driver=null-co,node-name=other,size=1M"))
                .containsExactly(
                        "file,filename=/base.qcow2,aio=threads,locking=off,node-name=f,read-only=on",
                        "qcow2,file=f,cache.direct=on,detect-zeroes=unmap,node-name=qemu4j-base0,read-only=on",
                        "qcow2,node-name=root,file.driver=file,file.filename=/frozen.qcow2,backing=qemu4j-base0,"
                                + "discard=unmap",
                        "driver=null-co,node-name=other,size=1M");
    }

    @Test
    void in_baseInJson_isKeptWithItsBacking() {
        assertThat(frozen("{\"driver\":\"qcow2\",\"node-name\":\"root\",\"backing\":null,"
                        + "\"file\":{\"driver\":\"file\",\"filename\":\"/base.qcow2\"}}"))
                .containsExactly(
                        "{\"driver\":\"qcow2\",\"backing\":null,"
                                + "\"file\":{\"driver\":\"file\",\"filename\":\"/base.qcow2\"},"
                                + "\"node-name\":\"qemu4j-base0\",\"read-only\":true}",
                        "qcow2,node-name=root,file.driver=file,file.filename=/frozen.qcow2,backing=qemu4j-base0,"
                                + "discard=unmap");
    }

    private static List<String> frozen(String... blockdevs) {
        CommandLine.Builder cmd = CommandLine.builder(Target.X86_64);
        for (String blockdev : blockdevs) {
            cmd = cmd.option("-blockdev", blockdev);
        }
        CommandLine frozen = FrozenDisks.in(cmd.build(), Map.of("root", Path.of("/frozen.qcow2")));
        List<String> args = frozen.toArguments();
        return args.stream().filter(arg -> arg.contains("node-name")).toList();
    }
}
