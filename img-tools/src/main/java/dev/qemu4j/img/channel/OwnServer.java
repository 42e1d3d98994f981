package dev.qemu4j.img.channel;

import dev.qemu4j.img.nbd.NbdClient;
import dev.qemu4j.img.nbd.NbdOptions;
import dev.qemu4j.img.serve.ImageServer;
import dev.qemu4j.img.serve.ServeOptions;
import dev.qemu4j.img.source.ImageSource;
import java.util.function.Consumer;

/** Starts the server that a channel has for itself, and that ends with it. */
final class OwnServer {
    private OwnServer() {}

    static ImageChannel open(
            ImageSource source,
            Consumer<? super ServeOptions.Builder> options,
            Consumer<? super NbdOptions.Builder> client) {
        ImageServer server = ImageServer.start(source, options);
        try {
            NbdClient connected = NbdClient.connect(server.address(), client);
            return ImageChannel.of(connected, () -> {
                try (server) {
                    connected.close();
                }
            });
        } catch (RuntimeException | Error e) {
            try {
                server.close();
            } catch (RuntimeException left) {
                e.addSuppressed(left);
            }
            throw e;
        }
    }
}
