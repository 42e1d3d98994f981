package dev.qemu4j.img.mount;

import dev.qemu4j.host.ExitStatus;
import dev.qemu4j.host.HostServer;
import dev.qemu4j.img.failure.ImageLossException;
import dev.qemu4j.img.serve.FuseExport;
import dev.qemu4j.img.serve.ImageServer;
import dev.qemu4j.img.words.LossWords;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A program that has the image open while it is mounted. A loss of which it tells at its end must not keep the rest from being undone, so it is
 * kept for the caller that has unmounted.
 */
final class ImageUser implements AutoCloseable {
    private final Runnable end;
    private volatile @Nullable String loss;

    private ImageUser(Runnable end) {
        this.end = end;
    }

    static ImageUser of(ImageServer server) {
        return new ImageUser(server::close);
    }

    static ImageUser of(FuseExport export) {
        return new ImageUser(export::close);
    }

    /** Takes a program whose words have to be looked at. */
    static ImageUser of(HostServer server, boolean writes) {
        return new ImageUser(() -> {
            server.close();
            String said = server.stderrTail();
            ExitStatus status = server.process().exitStatus();
            if (writes
                    && status != null
                    && status.signal().isPresent()) { // its exit code is about the device, not the image
                throw new MountException(server + " ended before it had closed the image: " + said.strip(), null);
            }
            if (!LossWords.ofTool(said, List.of()).isEmpty()) {
                throw new MountException(server + " closed the image, but lost something: " + said.strip(), null);
            }
        });
    }

    /** Returns the loss at the end, or null. */
    @Nullable
    String loss() {
        return loss;
    }

    @Override
    public void close() {
        try {
            end.run();
        } catch (ImageLossException | MountException e) {
            loss = String.valueOf(e.getMessage());
        }
    }
}
