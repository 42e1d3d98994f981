package dev.qemu4j.img.targets.internal;

import dev.qemu4j.img.failure.ImageExistsException;
import dev.qemu4j.img.failure.ImageMissingException;
import dev.qemu4j.img.failure.internal.IoFailures;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** A target that the tool writes where it is, as a block device must be. An error or an end in between leaves it half written. */
public final class TargetInPlace implements Target {
    private final Path path;
    private boolean written;

    private TargetInPlace(Path path) {
        this.path = path;
    }

    public static TargetInPlace file(Path image) {
        return new TargetInPlace(image);
    }

    public static TargetInPlace device(Path device, @Nullable Path consented) {
        try {
            if (consented == null || !Files.exists(consented) || !BlockDevice.isSame(device, consented)) {
                throw new ImageExistsException(
                        "'" + device + "' is a block device"
                                + (consented == null ? "" : ", and not '" + consented + "', to which consent was given")
                                + ": consent to write it with overwriteDevice and Consent.whatIsOnTheDeviceIsLost(device)",
                        null);
            }
            return new TargetInPlace(device);
        } catch (IOException e) {
            throw IoFailures.of("'" + device + "' cannot be looked at", e);
        }
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public Path written() {
        return path;
    }

    @Override
    public boolean isWhole() {
        return !written;
    }

    @Override
    public void prepare() {
        if (!Files.exists(path)) {
            throw new ImageMissingException("'" + path + "' is not there to be written into: make it first", null);
        }
        WriteGuard.refuseUnlessLocked(path);
        TargetLock.probe(path);
        written = true;
    }

    /** The kernel tells only here that it could not write everything to the device. */
    @Override
    public void put() {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.force(true);
        } catch (IOException e) {
            throw IoFailures.of("'" + path + "' was written, but not all of it has reached the disk", e);
        }
    }

    @Override
    public void discard() {
        // There is nothing but the target itself.
    }
}
