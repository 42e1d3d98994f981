package dev.qemu4j.samples.networks;

import dev.qemu4j.net.lan.VirtualSwitch;
import java.time.Duration;
import java.util.List;

/** Two Linux guests on a network of their own, without root: they find each other by name, and nobody else. */
public final class MakeAnInternalNetwork {
    private MakeAnInternalNetwork() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     */
    public static void main(String[] args) {
        try (VirtualSwitch lan = VirtualSwitch.open()) {
            lan.services("10.77.0.0/24"); // DHCP, and DNS with the ports' names
            try (LabGuest web = LabGuest.start(lan.port("web").virtio());
                    LabGuest db = LabGuest.start(lan.port("db").virtio())) {
                for (LabGuest guest : List.of(web, db)) {
                    System.out.println(guest.vm() + " has " + guest.dhcp("eth0"));
                }
                System.out.println("web to db: " + loss(web, "db"));
                lan.port("web").latency(Duration.ofMillis(20)); // faults at any time
                System.out.println("web to db, far away: " + loss(web, "db"));
                lan.partition("web", "db");
                System.out.println("web to db, partitioned: " + loss(web, "db"));
                System.out.println("web to elsewhere: " + loss(web, "192.0.2.1"));
            }
        }
    }

    private static String loss(LabGuest guest, String host) {
        String output = guest.run("ping -c 2 -W 2 " + host + " 2>&1 || true");
        return output.lines()
                .filter(line -> line.contains("packet loss") || line.contains("unreachable"))
                .map(line -> line.replaceAll(".*[,:] ", ""))
                .findFirst()
                .orElse(output);
    }
}
