package dev.qemu4j.img;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.failure.ImageExistsException;
import dev.qemu4j.img.failure.ImageMissingException;
import dev.qemu4j.img.failure.ImageOptionException;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.img.targets.internal.NamedFormat;
import dev.qemu4j.img.targets.internal.NewDataFile;
import dev.qemu4j.img.targets.internal.Target;
import dev.qemu4j.img.targets.internal.TargetConsent;
import dev.qemu4j.img.targets.internal.TargetLock;
import dev.qemu4j.img.targets.internal.TargetPlace;
import dev.qemu4j.img.targets.internal.TargetWithData;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The commands that make an image. */
final class ImgCreate {
    private static final String KEY = "qemu4j-target-key";
    private static final String BACKING = "backing_file";
    private static final String FILE = "file:";
    private static final Pattern SERVER = Pattern.compile("(?!file:|fat:)[a-z0-9+]+://");
    private static final Pattern PROTOCOL = Pattern.compile("[^/:]*:");

    private ImgCreate() {}

    static ImgCommand<ImageReport> image(
            Path image, Format format, DataSize size, Consumer<? super CreateOptions.Builder> more) {
        CreateOptions options = CreateOptions.builder().buildWith(more);
        ImgCommand<ImageReport> command = ImgCommand.of("create", options).words("-q", "-f", format.name());
        return target(command, image, format, options).operands(Long.toString(size.bytes()));
    }

    static ImgCommand<ImageReport> overlay(
            Path overlay, Path base, Format baseFormat, Consumer<? super CreateOptions.Builder> more) {
        CreateOptions options = CreateOptions.builder().buildWith(more);
        ImageSource source = ImageSource.of(base, baseFormat);
        if (!options.isBackingUnsafe()) {
            refuseSwapped(overlay, base);
        }
        ImgCommand<ImageReport> command = ImgCommand.of("create", options)
                .words("-q", "-f", Format.QCOW2.name())
                .words("-b", base.toAbsolutePath().toString(), "-F", baseFormat.name())
                .reads(source)
                .mayMiss(options.isBackingUnsafe());
        if (!options.isBackingUnsafe()) {
            command.ask(runner -> NamedFormat.refuseBase(source));
        }
        return target(command, overlay, Format.QCOW2, options);
    }

    /** The advice about a target that is there would be to overwrite the base. */
    private static void refuseSwapped(Path overlay, Path base) {
        if (Files.notExists(base) && Files.exists(overlay, LinkOption.NOFOLLOW_LINKS)) {
            throw new ImageMissingException(
                    "the base '" + base + "' is not there, while the overlay '" + overlay
                            + "' is: check the paths, of which the overlay's is the first",
                    null);
        }
    }

    private static ImgCommand<ImageReport> target(
            ImgCommand<ImageReport> command, Path image, Format format, CreateOptions options) {
        TargetPlace data = dataFile(command, image, options, options.consent());
        ImageSource base = backingOption(command, image, options);
        if (base != null && !options.isBackingUnsafe()) {
            command.ask(runner -> NamedFormat.refuseBase(base));
        }
        format(command, format, options);
        return command.target(TargetWithData.of(Target.of(image, format.name(), options.consent()), data));
    }

    /** The tool empties a data file that is there, which is a target of its own then; null if there is none. */
    static @Nullable TargetPlace dataFile(
            ImgCommand<?> command, Path image, FormatOptions<?> options, TargetConsent consent) {
        String name = options.formatOptions().get("data_file");
        if (name == null) {
            return null;
        }
        Path file = dataPath(name);
        TargetPlace place = dataPlace(file, image);
        if (place.kind() == TargetPlace.Kind.FILE && consent.overwrite()) {
            List<ImageSource> reads = command.reads();
            command.ask(runner -> {
                Aliases aliases = new Aliases(runner, List.of(place.path()));
                reads.forEach(read -> refuse(command, aliases, read));
                TargetLock.probe(place.path());
            });
        } else if (place.kind() != TargetPlace.Kind.NOTHING) {
            throw new ImageExistsException(
                    "the data file '" + file + "' is " + place.kind().text
                            + " already, and would be emptied: choose another name, or overwrite a file with"
                            + " Consent.whatIsThereIsLost()",
                    null);
        }
        command.reads(ImageSource.of(file, Format.RAW));
        return place;
    }

    /** Looks again if what is there may be left of a killed JVM that made the same. */
    private static TargetPlace dataPlace(Path file, Path image) {
        TargetPlace place = TargetPlace.of(file);
        if (place.kind() != TargetPlace.Kind.FILE) {
            return place;
        }
        NewDataFile.sweep(place.path(), TargetPlace.of(image).path());
        return TargetPlace.of(file);
    }

    /** A base that comes as an option of the format is read as any other; the tool finds a relative one from its overlay. Null if there is none to look at. */
    static @Nullable ImageSource backingOption(ImgCommand<?> command, Path image, FormatOptions<?> options) {
        String name = options.formatOptions().get(BACKING);
        if (name == null || SERVER.matcher(name).lookingAt()) {
            return null;
        }
        String path = name.startsWith(FILE) ? name.substring(FILE.length()) : name;
        // The tool finds what is behind file: from the working directory, and readers of the image from theirs.
        boolean loose = name.startsWith(FILE) && !Path.of(path).isAbsolute();
        if (loose || PROTOCOL.matcher(path).lookingAt()) {
            throw new ImageOptionException(
                    BACKING + ": '" + name + "' (expected: a path, or the address of a server's image)", null);
        }
        String format = options.formatOptions().get("backing_fmt");
        ImageSource base = ImageSource.of(
                image.toAbsolutePath().resolveSibling(path), format == null ? Format.RAW : Format.of(format));
        command.reads(base);
        return format == null ? null : base; // without a name of a format the tool refuses it
    }

    /** The tool takes what is before a colon for a protocol, and writes {@code file:/x} to {@code /x}. */
    private static Path dataPath(String name) {
        String path = name.startsWith(FILE) ? name.substring(FILE.length()) : name;
        if (PROTOCOL.matcher(path).lookingAt()) {
            throw new ImageOptionException("data_file: '" + name + "' (expected: the path of a file)", null);
        }
        return Path.of(path);
    }

    private static void refuse(ImgCommand<?> command, Aliases aliases, ImageSource read) {
        try {
            aliases.refuse(read);
        } catch (ImageMissingException e) {
            if (!command.mayMiss()) {
                throw e;
            }
        }
    }

    /** Adds the options of the format, and the key of the new image. */
    static void format(ImgCommand<?> command, Format format, FormatOptions<?> options) {
        String argument = options.formatArgument(format, KEY);
        if (argument != null) {
            command.words("-o", argument).key(KEY, options.key());
            command.formatOptions(format, options.formatOptions().keySet());
        }
        Objects.requireNonNull(format, "format");
    }
}
