package dev.qemu4j.benchmarks;

import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.net.AppliedNetwork;
import dev.qemu4j.net.Nat;
import dev.qemu4j.net.NetworkNamespace;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** The cost of making and undoing a NAT network over a script with the same commands; needs root. */
final class NetworkBenchmark {
    private static final int RUNS = 15;
    private static final String SCRIPT = """
            set -e
            export LC_ALL=C.UTF-8
            sysctl -q -w net.ipv4.ip_forward=1
            nft -f - <<END
            table inet qemu4j_bench {
              chain q4j_forward { type filter hook forward priority 0; policy accept;
                iifname "q4j-bench" oifname "q4j-bench" accept
                oifname "q4j-bench" ct state established,related accept
                oifname "q4j-bench" drop
              }
              chain q4j_postrouting { type nat hook postrouting priority 100; policy accept;
                ip saddr 10.97.0.0/24 ip daddr != 10.97.0.0/24 masquerade
              }
            }
            END
            ip link add name q4j-bench address 52:54:b0:00:00:01 up type bridge stp_state 0 forward_delay 0
            ip address add 10.97.0.1/24 dev q4j-bench
            for tap in q4j-bench-0 q4j-bench-1; do
              ip tuntap add dev $tap mode tap
              ip link set dev $tap up master q4j-bench
            done
            pid=$(mktemp)
            dnsmasq --conf-file=/dev/null --no-hosts --no-ping --interface=q4j-bench --except-interface=lo --bind-interfaces \
              --dhcp-range=10.97.0.10,10.97.0.20,255.255.255.0,3600 --dhcp-leasefile=/dev/null --pid-file=$pid --user=root
            ip link set dev q4j-bench alias bench
            kill $(cat $pid)
            rm -f $pid
            ip link del dev q4j-bench-1
            ip link del dev q4j-bench-0
            ip link del dev q4j-bench
            nft delete table inet qemu4j_bench
            sysctl -q -w net.ipv4.ip_forward=0
            """;

    private NetworkBenchmark() {}

    public static void main(String[] args) {
        try (NetworkNamespace namespace = NetworkNamespace.create(Privilege.none())) {
            HostCommand script = HostCommand.of(namespace.command(List.of("sh", "-c", SCRIPT)));
            double bare = median(script::run);
            double planned = median(() -> network(namespace));
            System.out.printf(
                    Locale.ROOT,
                    "a NAT network with two taps and DHCP, made and undone, median of %d: script %.0f ms, planned %.0f ms (+%.0f ms)%n",
                    RUNS,
                    bare,
                    planned,
                    planned - bare);
        }
    }

    private static void network(NetworkNamespace namespace) {
        Nat network = Nat.of("bench").ipv4("10.97.0.0/24").dhcp().taps(2).in(namespace);
        try (AppliedNetwork net = network.plan().apply(Privilege.none())) {
            if (!net.owned()) {
                throw new IllegalStateException(net + " was there already");
            }
        }
    }

    private static double median(Runnable run) {
        double[] millis = new double[RUNS];
        for (int i = -2; i < RUNS; i++) {
            long start = System.nanoTime();
            run.run();
            millis[Math.max(i, 0)] = (System.nanoTime() - start) / (double) TimeUnit.MILLISECONDS.toNanos(1);
        }
        Arrays.sort(millis);
        return millis[RUNS / 2];
    }
}
