package dev.qemu4j.img;

import dev.qemu4j.qapi.block.ImageInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Refuses a target that is also read, as the source, a backing file or another file of an image, by whichever path. */
final class Aliases {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Set<String> FILES = Set.of("file", "host_device");

    private final ImgRunner runner;
    private final Path target;

    Aliases(ImgRunner runner, Path target) {
        this.runner = runner;
        this.target = target;
    }

    /** Looks at an image and all that it needs; waits for the tool. */
    void refuse(ImageSource read) {
        JsonNode node = read.blockdev("node", true);
        refuse(read, read.path());
        node.findValuesAsString("filename").forEach(name -> refuse(read, path(name)));
        if (!read.format().equals(Format.RAW) && isLocal(node)) {
            for (ImageInfo image : chain(read)) {
                for (String file : files(image)) {
                    refuse(read, path(file));
                }
            }
        }
    }

    /** Refuses a base of the target that needs the target itself; one that is missing needs nothing. */
    void refuseBase(ImageSource base) {
        try {
            refuse(base);
        } catch (ImageExistsException e) {
            throw new ImageExistsException(
                    "'" + target + "' would become its own backing file, by " + base + ": choose another base", e);
        } catch (ImageMissingException e) {
            // The tool refuses it, unless the caller wants it so.
        }
    }

    private void refuse(ImageSource read, @Nullable Path file) {
        if (file != null && isTarget(file)) {
            throw new ImageExistsException(
                    "'" + target + "' would be overwritten, but " + read + " needs it"
                            + (file.equals(target) ? "" : ", as '" + file + "'") + ": choose another target",
                    null);
        }
    }

    private boolean isTarget(Path file) {
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

    private List<ImageInfo> chain(ImageSource read) {
        try {
            return runner.run(ImgQueries.chain(read, i -> i.forceShare(Consent.whatIsReadMayBeTorn())))
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
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

    /** All files that an image's description names. */
    private static Set<String> files(ImageInfo image) {
        Set<String> files = new LinkedHashSet<>();
        add(files, image.filename());
        add(files, image.fullBackingFilename());
        JsonNode specific = image.toJson().path("format-specific");
        if (!specific.isMissingNode()) {
            specific.findValuesAsString("filename").forEach(name -> add(files, name));
            specific.findValuesAsString("data-file").forEach(name -> add(files, name));
        }
        return files;
    }

    private static void add(Set<String> files, @Nullable String name) {
        if (name == null) {
            return;
        }
        if (!name.startsWith("json:")) {
            files.add(name);
            return;
        }
        try {
            files.addAll(JSON.readTree(name.substring("json:".length())).findValuesAsString("filename"));
        } catch (JacksonException e) {
            files.add(name);
        }
    }

    private static @Nullable Path path(String name) {
        String plain = name.startsWith("file:") ? name.substring("file:".length()) : name;
        try {
            return Path.of(plain);
        } catch (java.nio.file.InvalidPathException e) {
            return null;
        }
    }
}
