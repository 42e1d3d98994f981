package dev.qemu4j.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.host.Privilege;
import dev.qemu4j.net.base.Subnet;
import dev.qemu4j.net.firewall.internal.Firewall;
import dev.qemu4j.net.plan.internal.Assembly;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The firewall where nftables is not there. */
@ExtendWith(HostUntouched.class)
@Tag("once")
class IptablesIT {
    @Test
    void addIptables_applyThenClose_leavesTheRulesThatWereThere() {
        try (Lab lab = Lab.create()) {
            lab.run("iptables", "-A", "FORWARD", "-i", "up0", "-j", "ACCEPT");
            String before = rules(lab);
            Assembly assembly = new Assembly(lab.inside().entry());
            Firewall.of(assembly, "q4j-x")
                    .masquerade(List.of(Subnet.parse("10.96.0.0/24"), Subnet.parse("fd00:96::/64")))
                    .addIptables();
            Firewall.of(assembly, "q4j-y").closed().deaf().addIptables();

            try (AppliedNetwork net =
                    NetworkPlan.of("rules", assembly, List.of()).apply(Privilege.none())) {
                assertThat(net.owned()).isTrue();
                assertThat(rules(lab))
                        .contains("-s 10.96.0.0/24 ! -d 10.96.0.0/24 -m comment --comment qemu4j -j MASQUERADE")
                        .contains("-s fd00:96::/64 ! -d fd00:96::/64 -m comment --comment qemu4j -j MASQUERADE")
                        .contains("-A INPUT -i q4j-y -m comment --comment qemu4j -j DROP")
                        .containsSubsequence(
                                "-A FORWARD -i q4j-x ! -o q4j-x -m comment --comment qemu4j -j ACCEPT",
                                "-A FORWARD -o q4j-x -m conntrack --ctstate RELATED,ESTABLISHED -m comment --comment qemu4j -j ACCEPT",
                                "-A FORWARD ! -i q4j-x -o q4j-x -m comment --comment qemu4j -j DROP",
                                "-A FORWARD -i up0 -j ACCEPT");
            }

            assertThat(rules(lab)).isEqualTo(before);
        }
    }

    private static String rules(Lab lab) {
        StringBuilder rules = new StringBuilder();
        for (String program : List.of("iptables", "ip6tables")) {
            for (String table : List.of("filter", "nat")) {
                rules.append(lab.run(program, "-t", table, "-S"));
            }
        }
        return rules.toString().replaceAll("--comment \"?qemu4j-[0-9a-f]{8}\"?", "--comment qemu4j");
    }
}
