package dev.qemu4j.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.Sweep;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** JVMs that are killed while they make networks: what they leave is swept. */
@Tag("once")
@ExtendWith(HostUntouched.class)
class KillIT {
    private static final int SIGKILL = 128 + 9;
    private static final boolean EVERYWHERE = Boolean.getBoolean("qemu4j.everywhere");

    private Lab lab;

    @BeforeEach
    void make() {
        lab = Lab.create();
    }

    @AfterEach
    void remove() {
        lab.close();
    }

    /** The steps that differ between the kinds are all in these; all of them, if asked for. */
    static Stream<String> kinds() {
        return EVERYWHERE
                ? Stream.concat(
                        Stream.of("MACVTAP", "OPENED"),
                        Arrays.stream(Topologies.values()).map(Enum::name))
                : Stream.of("NAT", "BRIDGED", "MOVED", "TAP", "MACVTAP", "OPENED");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void sweep_killedAtEachStep_leavesWhatWasThere(String what) throws Exception {
        if (what.equals("OPENED")) {
            lab.run("iptables", "-P", "FORWARD", "DROP");
            lab.run(
                    "nft",
                    "add table ip other; add chain ip other theirs { type filter hook forward priority 5; policy drop; }");
        }
        String before = lab.state();
        String host = HostUntouched.host();
        int steps = KilledMain.plan(what, lab.inside()).plan().steps().size();

        for (int fatal : fatal(steps)) {
            assertThat(killedAt(what, fatal)).as("exit code").isEqualTo(SIGKILL);

            assertThat(Sweep.plans(Privilege.none()).kept()).isEmpty();

            assertThat(lab.state()).as("killed at step %s", fatal).isEqualTo(before);
            assertThat(Eventually.until(() -> host.equals(HostUntouched.host())))
                    .as("killed at step %s", fatal)
                    .isTrue();
        }
    }

    /** Before a step, or after it if negative: in turn, or both. */
    private static int[] fatal(int steps) {
        IntStream all = IntStream.rangeClosed(1, steps);
        return EVERYWHERE
                ? all.flatMap(step -> IntStream.of(step, -step)).toArray()
                : all.map(step -> step == steps || step % 2 == 0 ? -step : step).toArray();
    }

    private int killedAt(String what, int step) throws Exception {
        Process process = new ProcessBuilder(KilledMain.command(what, lab.inside(), step))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("ends").isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }
}
