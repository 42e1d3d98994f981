package dev.qemu4j.samples.networks;

import dev.qemu4j.base.MacAddress;
import dev.qemu4j.net.userspace.Passt;
import dev.qemu4j.option.Recipe;

/**
 * A guest on passt. It has the host's own address and routes, gets out, and is reached by a forwarded port, all without
 * any right on the host.
 */
public final class UsePasst {
    private UsePasst() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     */
    public static void main(String[] args) {
        try (LabHost host = LabHost.create()) {
            host.run("sysctl", "-q", "-w", "net.ipv4.ping_group_range=0 65535"); // passt pings as any user does
            reach(host);
        }
    }

    private static void reach(LabHost host) {
        Recipe card = Passt.builder()
                .in(host.namespace())
                .forwardTcp(8080, 80)
                .virtio(MacAddress.ofName("passt")); // the machine starts its passt, and ends it
        try (LabGuest guest = LabGuest.start(card)) {
            System.out.println("the guest's address is the host's: " + guest.dhcp("eth0"));
            guest.run("mkdir -p /www && echo 'hello by passt' >/www/index.html && httpd -h /www");
            System.out.println(host.run("bash", "-c", """
                    exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3 && tail -n 1 <&3"""));
            System.out.println("outside is " + guest.ping(LabHost.OUTSIDE));
        }
    }
}
