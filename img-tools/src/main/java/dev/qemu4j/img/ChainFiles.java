package dev.qemu4j.img;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.failure.ImageMissingException;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qapi.block.ImageInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The files of an image and of all its backing files. If one is missing, those above it are told one after the other, each by its header. */
final class ChainFiles {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int LONGEST_CHAIN = 1000;
    private static final int MAGIC_SIZE = 21;

    private final ImgRunner runner;
    private final Consumer<Path> each;

    /** Tells each file, of which some may not be there. */
    ChainFiles(ImgRunner runner, Consumer<Path> each) {
        this.runner = runner;
        this.each = each;
    }

    /**
     * Tells all files; waits for the tool.
     *
     * @throws ImageMissingException after all that is there
     */
    void tell(ImageSource image) {
        try {
            await(runner.run(ImgQueries.chain(image, i -> i.forceShare(Consent.whatIsReadMayBeTorn()))))
                    .forEach(this::tell);
        } catch (ImageMissingException e) {
            walk(image);
            throw e;
        }
    }

    private void walk(ImageSource image) {
        Set<Path> seen = new LinkedHashSet<>();
        ImageSource next = image;
        while (next != null && seen.size() < LONGEST_CHAIN) {
            ImageInfo info = info(next);
            if (info == null) {
                return;
            }
            tell(info);
            Path file = backing(info);
            next = file == null || !Files.isRegularFile(file) || !seen.add(file) ? null : backing(info, file);
        }
    }

    /** A header that cannot be read names nothing. */
    private @Nullable ImageInfo info(ImageSource image) {
        try {
            return await(runner.run(ImgQueries.info(image, i -> i.forceShare(Consent.whatIsReadMayBeTorn()))));
        } catch (ImageException e) {
            return null;
        }
    }

    private static @Nullable Path backing(ImageInfo info) {
        Set<String> names = new LinkedHashSet<>();
        add(names, info.fullBackingFilename());
        return names.isEmpty() ? null : path(names.iterator().next());
    }

    private static ImageSource backing(ImageInfo info, Path file) {
        String format = info.backingFilenameFormat();
        return ImageSource.of(file, format == null ? guess(file) : Format.of(format));
    }

    /** QEMU guesses it as well where the image does not say; only for the names in it. */
    private static Format guess(Path file) {
        try (var in = Files.newInputStream(file)) {
            String start = new String(in.readNBytes(MAGIC_SIZE), StandardCharsets.ISO_8859_1);
            if (start.startsWith("QFI\u00fb")) {
                return Format.QCOW2;
            }
            return start.startsWith("KDMV") || start.startsWith("# Disk DescriptorFile") ? Format.VMDK : Format.RAW;
        } catch (IOException e) {
            return Format.RAW;
        }
    }

    /** Tells all files that an image's description names. */
    private void tell(ImageInfo image) {
        Set<String> files = new LinkedHashSet<>();
        add(files, image.filename());
        add(files, image.fullBackingFilename());
        JsonNode specific = image.toJson().path("format-specific");
        if (!specific.isMissingNode()) {
            specific.findValuesAsString("filename").forEach(name -> add(files, name));
            specific.findValuesAsString("data-file").forEach(name -> add(files, name));
        }
        for (String name : files) {
            Path path = path(name);
            if (path != null) {
                each.accept(path);
            }
        }
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
            JsonNode options = JSON.readTree(name.substring("json:".length()));
            files.addAll(options.findValuesAsString("filename"));
            files.addAll(options.findValuesAsString("file.filename")); // QEMU takes names with dots, too
        } catch (JacksonException e) {
            files.add(name);
        }
    }

    static @Nullable Path path(String name) {
        String plain = name.startsWith("file:") ? name.substring("file:".length()) : name;
        try {
            return Path.of(plain);
        } catch (java.nio.file.InvalidPathException e) {
            return null;
        }
    }

    private static <R> R await(CompletableFuture<R> future) {
        return Await.result(future, "waiting for what an image names");
    }
}
