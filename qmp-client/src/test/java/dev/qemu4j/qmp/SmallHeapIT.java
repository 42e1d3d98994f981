package dev.qemu4j.qmp;

import static dev.qemu4j.qmp.testing.RequestMatcher.execute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.qmp.testing.FakeQmpServer;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** More bytes of events than the heap holds come while a listener is blocked. */
@Tag("once")
@Timeout(600)
class SmallHeapIT {
    private static final String MEBIBYTE = "{'text': '" + "x".repeat(1 << 20) + "'}";

    static Stream<Arguments> heaps() {
        return Stream.of(
                Arguments.of("-Xmx64m", 200, List.of("8")), Arguments.of("-Xmx512m", 700, List.of())); // by the default
    }

    @ParameterizedTest
    @MethodSource("heaps")
    void on_moreThanTheHeapWhileTheListenerIsBlocked_tellsItOnceAndGoesOn(String heap, int events, List<String> bound)
            throws Exception {
        try (FakeQmpServer qemu = FakeQmpServer.start()) {
            qemu.whenever(execute("query-status")).reply("{'running': true, 'status': 'running'}");
            List<String> arguments = new ArrayList<>(
                    List.of(((UnixDomainSocketAddress) qemu.address()).getPath().toString()));
            arguments.addAll(bound);
            try (ChildJvm child = ChildJvm.start(
                    List.of(heap, "-XX:+ExitOnOutOfMemoryError"),
                    ChildJvm.classPathWithout(jar -> false),
                    SmallHeapMain.class,
                    arguments.toArray(String[]::new))) {
                assertThat(child.readTo("ready")).endsWith("ready\n");
                qemu.sendEvent("TICK");
                assertThat(child.readTo("blocked")).endsWith("blocked\n");
                for (int i = 0; i < events; i++) {
                    qemu.sendEvent("TICK", MEBIBYTE);
                }
                qemu.sendEvent("DONE");

                assertThat(child.readToEnd())
                        .contains("status running\ntold false\nend a listener for TICK events is ")
                        .contains("raise QmpOptions.eventBacklog\nstatus running")
                        .doesNotContain("OutOfMemoryError")
                        .endsWith("done\nexit 0");
            }
        }
    }
}
