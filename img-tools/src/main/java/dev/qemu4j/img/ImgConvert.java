package dev.qemu4j.img;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The commands that copy a disk. */
final class ImgConvert {
    private static final String KEY = "qemu4j-target-key";

    private ImgConvert() {}

    static ImgCommand<@Nullable Void> of(
            ImageSource source, Path target, Format format, Consumer<? super ConvertOptions> more) {
        ConvertOptions options = new ConvertOptions();
        if (source.isOnWeb()) {
            options.coroutines(
                    1); // QEMU's curl driver at times loses one of several requests, and waits for it for ever
        }
        more.accept(options);
        ImgCommand<@Nullable Void> command = ImgCommand.of("convert", options).source(source);
        if (options.isIntoExisting()) {
            return existing(command, target, format, options);
        }
        command.words("-O", format.name());
        ImgCreate.format(command, format, options);
        return command.target(TargetFile.of(target, format, options.overwrites()));
    }

    private static ImgCommand<@Nullable Void> existing(
            ImgCommand<@Nullable Void> command, Path target, Format format, ConvertOptions options) {
        ImageKey key = options.key();
        if (key == null) {
            return command.words("-O", format.name())
                    .operands(target.toAbsolutePath().toString());
        }
        return command.key(KEY, key)
                .words("--target-image-opts")
                .operands(ImageSource.of(target, format).key(key).imageOptions(KEY));
    }

    static ImgCommand<@Nullable Void> dd(
            ImageSource source, Path target, Format format, Consumer<? super DdOptions> more) {
        DdOptions options = new DdOptions();
        more.accept(options);
        TargetFile file = TargetFile.of(target, format, options.overwrites());
        Path path = source.path();
        ImgCommand<@Nullable Void> command = ImgCommand.of("dd", options).words("-O", format.name());
        boolean plain = path != null && source.isPlain();
        if (source.key() != null) {
            throw new ImageKeyException(source + ": dd takes no keys: use convert", null);
        }
        if (plain) {
            command.words("-f", source.format().name());
        } else {
            command.words("--image-opts");
        }
        List<String> operands = new ArrayList<>(options.operands());
        operands.add("if=" + (plain ? path : source.imageOptions()));
        operands.add("of=" + file.beside());
        return command.operands(operands.toArray(String[]::new)).writes(file);
    }
}
