package dev.qemu4j.testing.guests;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.host.HostCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** An SSH server for a guest, from Debian's packages. */
public final class Dropbear {
    /** Starts it on QEMU's user network. */
    public static final String START = """
            ip link set eth0 up; ip addr add 10.0.2.15/24 dev eth0
            chmod 700 /root /root/.ssh
            dropbearkey -t ecdsa -f /run/host-key >/run/dropbearkey.log 2>&1
            dropbear -E -s -r /run/host-key -P /run/dropbear.pid 2>/run/dropbear.log
            """;

    private static final Path ROOT =
            Path.of("../target/dropbear").toAbsolutePath().normalize();
    private static final Path LIBRARIES = Path.of("/usr/lib/x86_64-linux-gnu");

    private Dropbear() {}

    /** Gives a guest the server, and the line of the key that may log in. */
    public static void addTo(LinuxGuest.Builder guest, String key) {
        if (!Files.exists(Path.of("/etc/debian_version"))) {
            String why = "NOT RUN: the SSH server of the guest is one of Debian, which this host is not";
            System.err.println(why);
            Assumptions.abort(why);
        }
        HostCommand.of("../scripts/unpack-debs.sh", "dropbear", "dropbear-bin", "libtomcrypt1", "libtommath1")
                .run();
        guest.module("virtio_net").program("sed"); // brings the loader and the C library
        guest.file("/root/.ssh/authorized_keys", 0600, (key + "\n").getBytes(US_ASCII));
        guest.file("/etc/passwd", "root:x:0:0::/root:/bin/sh\n".getBytes(US_ASCII));
        for (String program : List.of("usr/sbin/dropbear", "usr/bin/dropbearkey")) {
            guest.file("/" + program, 0755, read(ROOT.resolve(program)));
        }
        for (String name : List.of("libtomcrypt.so.1", "libtommath.so.1")) {
            guest.file(LIBRARIES + "/" + name, 0755, read(ROOT.resolve("usr/lib/x86_64-linux-gnu/" + name)));
        }
        for (String name : List.of("libz.so.1", "libcrypt.so.1", "libgmp.so.10")) {
            guest.file(LIBRARIES + "/" + name, 0755, read(LIBRARIES.resolve(name)));
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
