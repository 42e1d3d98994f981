package dev.qemu4j.vm.disk.refusal.internal;

import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qapi.block.ImageInfo;
import dev.qemu4j.qapi.block.MapEntry;
import dev.qemu4j.vm.disk.graph.GraphNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The proof that an image shows what a layer shows. The guest may go on in it, and finds the layer again after a restart. */
public final class PreparedOverlay {
    private final Path path;
    private final Format format;

    /** Takes the image and its format. */
    public PreparedOverlay(Path path, Format format) {
        this.path = path;
        this.format = format;
    }

    /** Refuses an image that does not show what the base shows, whose format is given. */
    public @Nullable String refusal(ImageInfo image, GraphNode base, String baseFormat) {
        String name = base.path() == null ? base.file() : base.path().toString();
        String advice = "; qemu-img rebase -u -F " + baseFormat + " -b " + name + " gives it that)";
        String backing = image.fullBackingFilename();
        if (backing == null || !isSame(base, name, backing)) {
            return path + " names " + (backing == null ? "no backing file" : "the backing file " + backing)
                    + " (expected: " + name + advice;
        }
        String backingFormat = image.backingFilenameFormat();
        if (!baseFormat.equals(backingFormat)) {
            return path + " names " + (backingFormat == null ? "no format" : "the format " + backingFormat)
                    + " for its backing file (expected: " + baseFormat + advice;
        }
        for (MapEntry entry : QemuImg.find().map(ImageSource.of(path, format).withoutBacking())) {
            if (entry.present()) {
                return path + " has data at " + entry.start()
                        + ", which the guest would find on its disk (expected: an image without data)";
            }
        }
        return null;
    }

    private static boolean isSame(GraphNode base, String name, String backing) {
        Path below = base.path();
        if (below == null || !backing.startsWith("/")) {
            return backing.equals(name) || backing.equals(base.info().file());
        }
        try {
            return isSame(below, Path.of(backing));
        } catch (InvalidPathException e) { // the image has it from anybody
            return false;
        }
    }

    private static boolean isSame(Path one, Path other) {
        try {
            return Files.isSameFile(one, other);
        } catch (IOException e) {
            return one.normalize().equals(other.normalize());
        }
    }
}
