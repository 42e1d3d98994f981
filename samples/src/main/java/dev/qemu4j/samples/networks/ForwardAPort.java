package dev.qemu4j.samples.networks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.recipe.UserNetwork;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLConnection;

/** A guest's web server on a port of this host's that was free, without root and without a race for the port. */
public final class ForwardAPort {
    private ForwardAPort() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     * @throws Exception if the server is not reached
     */
    public static void main(String[] args) throws Exception {
        try (LabGuest web = LabGuest.start(UserNetwork.create().forwardTcp(80).forwardUdp(53))) {
            web.dhcp("eth0");
            web.run("mkdir -p /www && echo 'hello from the guest' >/www/index.html && httpd -h /www");

            InetSocketAddress here = web.vm().forwarded(80); // QEMU has chosen the port, and tells which
            System.out.println("port 80 of the guest is " + here + " of the host");
            System.out.print(get(URI.create("http://127.0.0.1:" + here.getPort() + "/")));

            web.vm().forwards().forEach(System.out::println);
            try {
                web.vm().forwarded(443);
            } catch (QemuException e) {
                System.out.println("no such port: " + e.getMessage());
            }
        }
    }

    private static String get(URI uri) throws Exception {
        URLConnection connection = uri.toURL().openConnection();
        connection.setReadTimeout(10_000);
        try (InputStream page = connection.getInputStream()) {
            return new String(page.readAllBytes(), UTF_8);
        }
    }
}
