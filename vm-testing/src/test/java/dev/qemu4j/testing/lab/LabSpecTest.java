package dev.qemu4j.testing.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Target;
import dev.qemu4j.testing.lab.internal.LabLans;
import dev.qemu4j.vm.template.VmSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabSpecTest {
    private static final VmSpec GUEST =
            VmSpec.of(CommandLine.builder(Target.X86_64).nodefaults().build());

    @ParameterizedTest
    @ValueSource(
            strings = {"", "1st", "a b", "a_b", "web-", "gateway", "Gateway", "a/b", "a23456789012345678901234567890x"})
    void name_thatIsNone_isRefused(String name) {
        assertThatThrownBy(() -> LabSpec.create().lan(name, "10.77.0.0/24"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("LAN: '" + name + "'");
        assertThatThrownBy(() -> LabSpec.create().vm(name, GUEST))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("machine: '" + name + "'");
    }

    @Test
    void names_thatAreThereOrMissing_areRefused() {
        LabSpec lab = LabSpec.create().lan("office", "10.77.0.0/24").vm("web", GUEST, "office");

        assertThatThrownBy(() -> lab.lan("Office", "10.78.0.0/24")).hasMessageContaining("another name than 'office'");
        assertThatThrownBy(() -> lab.vm("WEB", GUEST)).hasMessageContaining("another name than 'web'");
        assertThatThrownBy(() -> lab.vm("db", GUEST, "ofice"))
                .hasMessage("LAN: 'ofice' of the machine 'db' (expected: each once of [office])");
        assertThatThrownBy(() -> lab.vm("db", GUEST, "office", "office")).hasMessageContaining("each once of");
        assertThatThrownBy(() -> LabSpec.create().start()).isInstanceOf(IllegalStateException.class);
        assertThat(lab).hasToString("[web] on [office]");
    }

    @Test
    void machine_hasACardForEachLan_withTheLansName() {
        try (LabLans lans = LabLans.open(Map.of("office", "10.77.0.0/24", "dmz", "10.78.0.0/24"))) {
            VmSpec joined = lans.join("web", GUEST.named("web"), List.of("dmz", "office"));

            assertThat(joined.name()).isEqualTo("web");
            assertThat(joined.commandLine().toArguments())
                    .anyMatch(argument -> argument.contains("dmz"))
                    .anyMatch(argument -> argument.contains("office-device"));
            assertThat(lans.port("dmz", "web").mac())
                    .isNotEqualTo(lans.port("office", "web").mac());
            assertThatThrownBy(() -> lans.port("dmz", "db")).hasMessageContaining("one on the LAN 'dmz', [web]");
            assertThatThrownBy(() -> lans.lan("none")).hasMessageContaining("expected: one of");
        }
    }
}
