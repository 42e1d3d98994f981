package dev.qemu4j.samples.parts;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.qemu4j.Blockdevs;
import dev.qemu4j.CommandLine;
import dev.qemu4j.Devices;
import dev.qemu4j.QomObjects;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.channel.ImageChannel;
import dev.qemu4j.img.nbd.NbdClient;
import dev.qemu4j.img.nbd.NbdException;
import dev.qemu4j.img.nbd.NbdOptions;
import dev.qemu4j.img.serve.ImageServer;
import dev.qemu4j.img.serve.ServerTls;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qapi.crypto.QCryptoTLSCredsEndpoint;
import dev.qemu4j.qapi.sockets.SocketAddress;
import dev.qemu4j.samples.networks.LabGuest;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;

/** Serves an image over NBD in TLS, to a machine and to a client in Java. Both know the server by its certificate. */
public final class UseADiskByTls {
    private static final String HERE = "127.0.0.1";

    private UseADiskByTls() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     * @throws Exception if the certificates cannot be made, or the image cannot be read
     */
    public static void main(String[] args) throws Exception {
        LinuxGuest linux = LinuxGuest.builder().module("virtio_blk").build();
        try (RunDirectory directory = RunDirectory.create()) {
            SSLContext client = LabCertificates.writeTo(directory.path());
            Path image = directory.path().resolve("disk.qcow2");
            QemuImg.find().create(image, Format.QCOW2, DataSize.ofMib(4));
            try (ImageServer server = ImageServer.start(
                    ImageSource.of(image, Format.QCOW2),
                    o -> o.tcp(HERE, 0)
                            .tls(ServerTls.x509(directory.path(), false))
                            .shared(2))) {
                CommandLine machine = CommandLine.builder(Target.X86_64)
                        .object(QomObjects.tlsCredsX509(
                                "tls", t -> t.dir(directory.path()).endpoint(QCryptoTLSCredsEndpoint.CLIENT)))
                        .blockdev(Blockdevs.nbd(
                                "disk",
                                n -> n.server(address(server)).tlsCreds("tls").tlsHostname(HERE)))
                        .device(Devices.virtioBlkPci(d -> d.drive("disk")))
                        .build();
                try (LabGuest guest = LabGuest.boot(linux, machine)) {
                    guest.run("echo -n 'written over TLS' >/dev/vda; sync");
                }
                NbdOptions tls = NbdOptions.builder().tls(client, HERE).build();
                try (ImageChannel disk = ImageChannel.of(NbdClient.connect(server.address(), tls))) {
                    ByteBuffer text = ByteBuffer.allocate(16);
                    disk.read(text);
                    System.out.println("the guest's disk has: " + UTF_8.decode(text.flip()));
                }
                try (NbdClient plain = NbdClient.connect(server.address(), NbdOptions.defaults())) {
                    System.out.println("without TLS: " + plain.export().size());
                } catch (NbdException e) {
                    System.out.println("without TLS: nobody gets in");
                }
            }
        }
    }

    private static SocketAddress address(ImageServer server) {
        InetSocketAddress socket = (InetSocketAddress) server.address().socket();
        return SocketAddress.inet(HERE, Integer.toString(socket.getPort()));
    }
}
