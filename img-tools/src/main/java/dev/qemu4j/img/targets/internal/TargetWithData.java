package dev.qemu4j.img.targets.internal;

import dev.qemu4j.img.failure.ImageExistsException;
import dev.qemu4j.img.failure.internal.IoFailures;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An image and the external file with its data. The image names that file, so the tool writes it where it is: one that was there is emptied
 * at once, and a new one is removed if the image does not come to be.
 */
public final class TargetWithData implements Target {
    private static final Logger LOG = LoggerFactory.getLogger(TargetWithData.class);

    private final Target image;
    private final TargetPlace data;
    private @Nullable NewDataFile made;
    private boolean emptied;

    private TargetWithData(Target image, TargetPlace data) {
        this.image = image;
        this.data = data;
    }

    /** Returns the image alone if it has no data file. */
    public static Target of(Target image, @Nullable TargetPlace data) {
        if (data == null) {
            return image;
        }
        if (data.path().normalize().equals(image.path().normalize())) {
            throw new ImageExistsException(
                    "'" + image.path() + "' would be the image and its data file: choose another target", null);
        }
        return new TargetWithData(image, data);
    }

    @Override
    public Path path() {
        return image.path();
    }

    @Override
    public List<Path> replaced() {
        return image.replaced();
    }

    @Override
    public Path written() {
        return image.written();
    }

    @Override
    public boolean isWhole() {
        return !emptied && image.isWhole();
    }

    @Override
    public Path damaged() {
        return emptied ? data.path() : image.damaged();
    }

    @Override
    public void prepare() {
        image.prepare();
        if (data.kind() == TargetPlace.Kind.FILE) {
            emptied = true;
            return;
        }
        try {
            made = NewDataFile.make(data.path(), image.path());
        } catch (FileAlreadyExistsException e) {
            throw new ImageExistsException(
                    "the data file '" + data.path() + "' has come to be meanwhile: choose another name", e);
        } catch (IOException e) {
            throw IoFailures.of("the data file '" + data.path() + "' cannot be written", e);
        }
    }

    /** The data are on the disk before the image that names them. */
    @Override
    public void put() {
        try (FileChannel channel = FileChannel.open(data.path(), StandardOpenOption.WRITE)) {
            channel.force(true);
        } catch (IOException e) {
            throw IoFailures.of("'" + data.path() + "' was written, but not all of it has reached the disk", e);
        }
        image.put();
        NewDataFile kept = made;
        made = null;
        if (kept != null) {
            keep(kept);
        }
    }

    private static void keep(NewDataFile data) {
        try {
            data.keep();
        } catch (IOException e) {
            LOG.warn("A second name of a data file is left and cannot be removed", e); // the next target tries again
        }
    }

    @Override
    public void discard() {
        try {
            if (made != null) {
                made.remove();
            }
        } catch (IOException e) {
            throw IoFailures.of("the data file '" + data.path() + "' is left and cannot be removed", e);
        } finally {
            image.discard();
        }
    }
}
