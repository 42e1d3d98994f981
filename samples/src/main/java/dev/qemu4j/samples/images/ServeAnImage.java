package dev.qemu4j.samples.images;

import dev.qemu4j.host.HostCommand;
import dev.qemu4j.img.nbd.NbdClient;
import dev.qemu4j.img.nbd.NbdOptions;
import dev.qemu4j.img.serve.ImageServer;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Serves an image over NBD on a free TCP port of the loopback interface, for reading, and reads it as a client. */
public final class ServeAnImage {
    private ServeAnImage() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     * @throws Exception if the image cannot be made or served
     */
    public static void main(String[] args) throws Exception {
        Path directory = Files.createTempDirectory("nbd");
        Path image = directory.resolve("disk, with a comma.qcow2");
        HostCommand.of("qemu-img", "create", "-q", "-f", "qcow2", image.toString(), "1G")
                .run();

        ImageSource source = ImageSource.of(image, Format.QCOW2);
        try (ImageServer server = ImageServer.start(
                source,
                o -> o.tcp("127.0.0.1", 0).exportName("disk").readOnly(true).shared(4))) {
            System.out.println("serving at " + server.address().uri());
            try (NbdClient client = NbdClient.connect(server.address(), NbdOptions.defaults())) {
                client.read(ByteBuffer.allocate(4096), 0);
                System.out.println(client.export().size() / (1 << 20) + " MiB, read-only: "
                        + client.export().readOnly());
            }
        } finally {
            Files.delete(image);
            Files.delete(directory);
        }
    }
}
