package dev.qemu4j.samples.networks;

import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.recipe.UserNetwork;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * QEMU's user network (SLIRP) with addresses of one's own, a name server and files by TFTP. There is also one that is closed to
 * all but a program of the host's.
 */
public final class UseTheUserNetwork {
    private UseTheUserNetwork() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     * @throws Exception if files cannot be served
     */
    public static void main(String[] args) throws Exception {
        try (RunDirectory directory = RunDirectory.create();
                ServerSocket service = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Path served = Files.createDirectory(directory.path().resolve("tftp"));
            Files.writeString(served.resolve("greeting"), "hello\n");

            UserNetwork open = UserNetwork.create()
                    .hostname("web")
                    .netdev(n -> n.net("10.25.1.0/24")
                            .host("10.25.1.1")
                            .dns("10.25.1.3")
                            .domainname("lab.test")
                            .dhcpstart("10.25.1.20")
                            .tftp(served.toString()));
            UserNetwork closed = UserNetwork.create()
                    .restrict(true)
                    .netdev(n -> n.net("10.25.2.0/24")
                            .host("10.25.2.1")
                            .dns("10.25.2.3")
                            .dhcpstart("10.25.2.20")
                            .addGuestfwd("tcp:10.25.2.9:7-cmd:/bin/cat"));
            try (LabGuest guest = LabGuest.start(List.of(open, closed))) {
                System.out.println("addresses: " + guest.dhcp("eth0") + " and " + guest.dhcp("eth1"));
                System.out.println(guest.run("ip route; cat /etc/resolv.conf"));
                System.out.println("by TFTP: " + guest.run("tftp -g -r greeting -l /tmp/a 10.25.1.1; cat /tmp/a"));
                System.out.println("by guestfwd: " + guest.run("echo 'there and back' | nc -w 2 10.25.2.9 7"));
                // To a guest the host's loopback is the router, unless the network is restricted.
                System.out.println("open: " + connect(guest, "10.25.1.1", service));
                System.out.println("restricted: " + connect(guest, "10.25.2.1", service));
            }
        }
    }

    private static String connect(LabGuest guest, String host, ServerSocket service) {
        String to = host + " " + service.getLocalPort();
        return guest.run("nc -w 2 " + to + " -e true 2>/dev/null && echo connected || echo refused");
    }
}
