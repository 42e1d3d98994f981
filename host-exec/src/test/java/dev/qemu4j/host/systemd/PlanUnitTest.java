package dev.qemu4j.host.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.host.plan.Plan;
import dev.qemu4j.host.plan.PlanStep;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanUnitTest {
    private static final String REFUSED = "{ code=$$?; [ $$code -gt 128 ] || rm -f \\\"$$0\\\"; exit $$code; }; }";

    @Test
    void text_ofAPlan_runsItAndUndoesItInReverse() {
        Plan plan = Plan.builder("100 % lab")
                .step(PlanStep.run("make", "ip", "link", "add", "a b")
                        .undo("ip", "link", "del", "a b")
                        .build())
                .step(PlanStep.feed("rules", "x\n$y\n", List.of("nft", "-f", "-"))
                        .undo("nft", "flush")
                        .ownedIf("nft", "list")
                        .build())
                .step(PlanStep.run("last", "true").build())
                .build();

        assertThat(PlanUnit.of("lab", plan).after("nftables.service").text())
                .isEqualTo("""
                        [Unit]
                        Description=100 %% lab
                        After=nftables.service

                        [Service]
                        Type=oneshot
                        RemainAfterExit=yes
                        RuntimeDirectory=qemu4j-lab
                        RuntimeDirectoryMode=0700
                        # make
                        ExecStart=/bin/sh -c ": >\\"$$0\\" && BEGIN" %t/qemu4j-lab/1 ip link add "a b"
                        # rules
                        ExecStart=/bin/sh -c "text=$$1; shift; : >\\"$$0\\" && FEED" %t/qemu4j-lab/2 "x\\n$$y\\n" nft -f -
                        # last
                        ExecStart=/bin/sh -c ": >\\"$$0\\" && BEGIN" %t/qemu4j-lab/3 true
                        # undo: rules
                        ExecStopPost=/bin/sh -c "[ -e \\"$$0\\" ] || exit 0; nft list || { rm -f \\"$$0\\"; exit 0; }; \
                        nft flush && rm -f \\"$$0\\"" %t/qemu4j-lab/2
                        # undo: make
                        ExecStopPost=/bin/sh -c "[ -e \\"$$0\\" ] || exit 0; ip link del 'a b' && rm -f \\"$$0\\"" %t/qemu4j-lab/1

                        [Install]
                        WantedBy=multi-user.target
                        """.replace("BEGIN", "{ \\\"$$@\\\" || " + REFUSED)
                        .replace("FEED", "{ printf %%s \\\"$$text\\\" | \\\"$$@\\\" || " + REFUSED));
    }

    @Test
    void text_ofTitlesWithLineFeeds_hasNoLineOfTheirs() {
        Plan plan = Plan.builder("a\n[Service]\\")
                .step(PlanStep.run("b\nExecStart=/bin/rm", "true").undo("true").build())
                .build();

        assertThat(PlanUnit.of("lab", plan).text().lines())
                .contains("Description=a [Service]", "# b ExecStart=/bin/rm", "# undo: b ExecStart=/bin/rm")
                .containsOnlyOnce("[Service]")
                .doesNotContain("ExecStart=/bin/rm");
    }

    /** A colon would make a directory of another name, and a link; the kind of the unit is added. */
    @ParameterizedTest
    @ValueSource(strings = {"a:b", "lab.service", "", "a b", "../x", ".a", "-a", "a@b"})
    void of_whatIsNoName_isRefused(String name) {
        assertThatThrownBy(() -> PlanUnit.of(name, Plan.builder("").build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name: '" + name + "'")
                .hasMessageContaining("without .service");
    }

    @Test
    @SuppressWarnings("NullAway")
    void after_null_isRefusedByItsName() {
        assertThatThrownBy(() -> PlanUnit.of("lab", Plan.builder("").build()).after("a.target", null))
                .hasMessage("after");
    }

    @Test
    void of_whatOnlyThisLibraryCanDo_isRefused() {
        Plan writes = Plan.builder("a file")
                .step(PlanStep.write("write it", Path.of("/etc/x"), "x", "0644").build())
                .build();

        assertThatThrownBy(() -> PlanUnit.of("lab", writes)).hasMessageContaining("write it: only this library");
        assertThatThrownBy(() -> PlanUnit.of("-lab", Plan.builder("").build())).hasMessageContaining("name: '-lab'");
        assertThatThrownBy(() -> PlanUnit.of("lab", Plan.builder("").build()).after("a b"))
                .hasMessageContaining("after: 'a b'");
    }

    @Test
    void firstOf_severalCommands_takesTheFirstThatIsThere() {
        assertThat(UnitWords.firstOf(List.of(List.of("/opt/a", "x y"), List.of("b"))))
                .isEqualTo("/bin/sh -c \"! command -v /opt/a >/dev/null || exec /opt/a 'x y'; exec b\"");
        assertThat(UnitWords.firstOf(List.of(List.of("b", "$c")))).isEqualTo("b \"$$c\"");
    }

    @Test
    void builder_filesThatHaveNoPlace_areRefused() {
        assertThatThrownBy(() -> SystemdFiles.builder("x").file(Path.of("a"), ""))
                .hasMessageContaining("absolute");
        assertThatThrownBy(() -> SystemdFiles.builder("x").unit("../a.service", ""))
                .hasMessageContaining("fileName: '../a.service'");
        assertThat(SystemdFiles.builder("x").unit("a.service", "").build().paths())
                .containsExactly(Path.of("/etc/systemd/system/a.service"));
    }
}
