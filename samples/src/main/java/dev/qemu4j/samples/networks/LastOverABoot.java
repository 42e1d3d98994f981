package dev.qemu4j.samples.networks;

import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.AppliedPlan;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.host.systemd.SystemdFiles;
import dev.qemu4j.host.tuning.HostTuning;
import dev.qemu4j.host.tuning.TuningState;
import dev.qemu4j.net.Nat;
import dev.qemu4j.net.NetworkUnit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Makes a network and settings of the host last over a boot, in a system that does not run, such as a mounted image. */
public final class LastOverABoot {
    private LastOverABoot() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     * @throws Exception if the files cannot be written
     */
    public static void main(String[] args) throws Exception {
        System.out.println("settings now: " + TuningState.ofHost());
        NetworkUnit network = NetworkUnit.of(
                "lastlab-net",
                Nat.of("lastlab").ipv4("10.70.0.0/24").dhcp().taps(2).plan());
        System.out.print(network.text());
        System.out.print(network.dhcpText());
        SystemdFiles settings = HostTuning.of(
                        t -> t.ksm(true).hugePages(512).module("vhost_net").moduleOption("kvm_intel", "nested", "1"))
                .lasting("lastlab");

        // On this host: network.plan().apply(Privilege.sudo()).keep(), and network.removal() to take it away.
        try (RunDirectory made = RunDirectory.create()) {
            Path root = Files.createDirectory(made.path().resolve("root"));
            try (AppliedPlan units = network.plan(root).apply(Privilege.none());
                    AppliedPlan files = settings.plan(root).apply(Privilege.none())) {
                System.out.println(units.plan().title().replace(root.toString(), "ROOT"));
                System.out.println(
                        "lost: " + (units.missing().size() + files.missing().size()));
                list(root).forEach(System.out::println);
            }
            System.out.println("left: " + list(root));
        }
    }

    private static List<String> list(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> !Files.isDirectory(file))
                    .map(file -> "/" + root.relativize(file))
                    .sorted()
                    .toList();
        }
    }
}
