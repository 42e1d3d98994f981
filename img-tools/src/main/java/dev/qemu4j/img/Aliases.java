package dev.qemu4j.img;

import dev.qemu4j.img.failure.ImageExistsException;
import dev.qemu4j.img.failure.ImageMissingException;
import dev.qemu4j.img.failure.internal.IoFailures;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.img.targets.internal.BlockDevice;
import dev.qemu4j.img.targets.internal.TargetPlace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Refuses a target that is also read, as the source, a backing file or another file of an image, by whichever path. */
final class Aliases {
    private static final Set<String> FILES = Set.of("file", "host_device");

    private final ImgRunner runner;
    private final List<Path> targets;

    /** Takes all files that a command replaces. */
    Aliases(ImgRunner runner, List<Path> targets) {
        this.runner = runner;
        this.targets = List.copyOf(targets);
    }

    /**
     * Looks at an image and all that it needs; waits for the tool.
     *
     * @throws ImageMissingException if something of it is missing, and what is there is no target
     */
    void refuse(ImageSource read) {
        JsonNode node = read.blockdev("node", true);
        refuse(read, read.path());
        node.findValuesAsString("filename").forEach(name -> refuse(read, ChainFiles.path(name)));
        ImageSource image = read.whole();
        if (!image.format().equals(Format.RAW) && isLocal(node)) {
            new ChainFiles(runner, file -> refuse(read, file)).tell(image);
        }
    }

    /** Refuses a base of the target that needs the target itself; what is missing of it needs nothing. */
    void refuseBase(ImageSource base) {
        try {
            refuse(base);
        } catch (ImageExistsException e) {
            throw new ImageExistsException(
                    "'" + targets.get(0) + "' would become its own backing file, by " + base + ": choose another base",
                    e);
        } catch (ImageMissingException e) {
            // The tool refuses it, unless the caller wants it so.
        }
    }

    private void refuse(ImageSource read, @Nullable Path file) {
        if (file == null) {
            return;
        }
        for (Path target : targets) {
            if (isTarget(file, target)) {
                throw new ImageExistsException(
                        "'" + target + "' would be overwritten, but " + read + " needs it"
                                + (file.equals(target) ? "" : ", as '" + file + "'") + ": choose another target",
                        null);
            }
        }
    }

    private static boolean isTarget(Path file, Path target) {
        try {
            if (!Files.exists(file) || !Files.exists(target)) {
                return false;
            }
            TargetPlace.Kind kind = TargetPlace.of(target).kind();
            if (Files.isSameFile(file, target)) {
                return true;
            }
            if (kind != TargetPlace.Kind.BLOCK_DEVICE) {
                return false;
            }
            Path backing = BlockDevice.of(target).backing();
            return BlockDevice.isSame(target, file)
                    || (backing != null && Files.exists(backing) && Files.isSameFile(backing, file));
        } catch (IOException e) {
            throw IoFailures.of("whether '" + file + "' is '" + target + "' cannot be told", e);
        }
    }

    /** A server may take one client only, so it is asked nothing beforehand. */
    private static boolean isLocal(JsonNode node) {
        return node.findParents("filename").stream()
                        .allMatch(file -> FILES.contains(file.path("driver").asString("file")))
                && node.findValues("server").isEmpty()
                && node.findValues("host").isEmpty()
                && !node.findValues("filename").isEmpty();
    }
}
