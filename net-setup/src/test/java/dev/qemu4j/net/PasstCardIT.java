package dev.qemu4j.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.MacAddress;
import dev.qemu4j.base.Target;
import dev.qemu4j.helper.Helper;
import dev.qemu4j.helper.RunPath;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.net.userspace.Passt;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The card of a guest whose passt the launch of the machine starts. */
class PasstCardIT {
    @Test
    void virtio_ofTheBuilder_saysWhichPasstItNeeds() {
        Passt.Builder passt = Passt.builder().forwardTcp(8080, 80);
        CommandLine.Builder cmd = CommandLine.builder(Target.X86_64).with(passt.virtio(MacAddress.ofName("a")));
        passt.forwardTcp(8081, 81); // for others

        Helper helper =
                cmd.with(passt.virtio(MacAddress.ofName("b"))).build().helpers().get(0);

        assertThat(cmd.build().helpers()).extracting(Helper::name).containsExactly("net0", "net1");
        assertThat(helper.readySocket()).isEqualTo(RunPath.of("net0"));
        assertThat(helper.commands().get(0))
                .containsSubsequence("--one-off", "--socket", RunPath.of("net0").toString())
                .containsSubsequence("--tcp-ports", "127.0.0.1/8080:80");
        assertThat(cmd.build().toArguments()).anyMatch(argument -> argument.contains("/proc/self/qemu4j-run/net1"));
        try (RunDirectory directory = RunDirectory.create()) {
            Path real = directory.socket("net0");
            assertThat(cmd.build()
                            .in(directory.path())
                            .helpers()
                            .get(0)
                            .commands()
                            .get(0))
                    .contains(real.toString());
        }
    }
}
