package dev.qemu4j.img;

import dev.qemu4j.DataSize;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The commands that make an image. */
final class ImgCreate {
    private static final String KEY = "qemu4j-target-key";

    private ImgCreate() {}

    static ImgCommand<@Nullable Void> image(
            Path image, Format format, DataSize size, Consumer<? super CreateOptions> more) {
        CreateOptions options = new CreateOptions();
        more.accept(options);
        ImgCommand<@Nullable Void> command = ImgCommand.of("create", options).words("-q", "-f", format.name());
        return target(command, image, format, options).operands(Long.toString(size.bytes()));
    }

    static ImgCommand<@Nullable Void> overlay(
            Path base, Format baseFormat, Path overlay, Consumer<? super CreateOptions> more) {
        CreateOptions options = new CreateOptions();
        more.accept(options);
        ImgCommand<@Nullable Void> command = ImgCommand.of("create", options)
                .words("-q", "-f", Format.QCOW2.name())
                .words("-b", base.toAbsolutePath().toString(), "-F", baseFormat.name());
        return target(command, overlay, Format.QCOW2, options);
    }

    private static ImgCommand<@Nullable Void> target(
            ImgCommand<@Nullable Void> command, Path image, Format format, CreateOptions options) {
        format(command, format, options);
        return command.target(TargetFile.of(image, options.overwrites()));
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
