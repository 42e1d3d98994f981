package dev.qemu4j.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.MacAddress;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.PlanListener;
import dev.qemu4j.host.plan.PlanStep;
import dev.qemu4j.host.plan.Sweep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Networks whose journal is in a directory of the caller's, with a listener to their steps. */
@Tag("once")
@ExtendWith(HostUntouched.class)
class JournalIT {
    private static final MacAddress MAC = MacAddress.parse("52:54:00:7a:00:01");

    @TempDir
    Path directory;

    private Path journals;
    private Lab lab;
    private final List<String> told = new ArrayList<>();
    private final PlanListener listener = new PlanListener() {
        @Override
        public void after(int number, PlanStep step) {
            told.add(step.title());
        }
    };

    @BeforeEach
    void make() {
        lab = Lab.create();
        journals = directory.resolve("journals");
    }

    @AfterEach
    void remove() {
        lab.close();
    }

    @Test
    void apply_journalOfTheCaller_isThereUntilTheEnd() throws IOException {
        NetworkPlan plan =
                HostOnly.of("lab").ipv4("10.72.0.0/24").in(lab.inside()).plan();
        try (AppliedNetwork net = plan.apply(Privilege.none(), listener, journals)) {
            assertThat(net.owned()).isTrue();
            assertThat(files()).hasSizeGreaterThan(0);
            assertThat(told).hasSameSizeAs(plan.plan().steps());

            try (AppliedNetwork again = plan.apply(Privilege.none(), listener, journals)) {
                assertThat(again.owned()).isFalse();
            }
        }
        assertThat(Sweep.plans(journals, Privilege.none()).kept()).isEmpty();
        assertThat(lab.run("ip", "-o", "link")).doesNotContain("q4j-lab");
    }

    @Test
    void apply_macVtap_tellsEachStep() throws IOException {
        MacVtap macVtap = MacVtap.of("mj", "up0", MAC).in(lab.inside());
        try (AppliedMacVtap net = macVtap.plan().apply(Privilege.none(), listener, journals)) {
            assertThat(net.virtio()).isNotNull();
            assertThat(told)
                    .contains("make its device")
                    .hasSameSizeAs(macVtap.plan().plan().steps());
            assertThat(files()).hasSizeGreaterThan(0);
        }
        assertThat(Path.of("/dev/q4j-mj")).doesNotExist();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(journals)) {
            return files.toList();
        }
    }
}
