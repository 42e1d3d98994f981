package dev.qemu4j.img;

import dev.qemu4j.img.failure.ImageKeyException;
import dev.qemu4j.img.failure.ImageOptionException;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageKey;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.img.targets.internal.NamedFormat;
import dev.qemu4j.img.targets.internal.Target;
import dev.qemu4j.img.targets.internal.TargetInPlace;
import dev.qemu4j.img.targets.internal.TargetPlace;
import dev.qemu4j.img.targets.internal.TargetWithData;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The commands that copy a disk. */
final class ImgConvert {
    private ImgConvert() {}

    static ImgCommand<ImageReport> of(
            ImageSource source, Path target, Format format, Consumer<? super ConvertOptions.Builder> more) {
        ConvertOptions.Builder builder = ConvertOptions.builder();
        if (source.isOnWeb()) {
            builder.coroutines(1); // QEMU's curl driver at times loses one of several requests, and waits for ever
        }
        ConvertOptions options = builder.buildWith(more);
        ImgCommand<ImageReport> command = ImgCommand.of("convert", options).source(source);
        ImgInspection.snapshot(command, source, options);
        ImageSource backing = options.backing();
        if (backing != null) {
            command.reads(backing).ask(runner -> NamedFormat.refuseBase(backing));
        }
        if (options.isIntoExisting()) {
            return existing(command, target, format, options);
        }
        command.words("-O", format.name());
        TargetPlace data = ImgCreate.dataFile(command, target, options, options.consent());
        ImageSource base = ImgCreate.backingOption(command, target, options);
        if (base != null) {
            command.ask(runner -> NamedFormat.refuseBase(base));
        }
        ImgCreate.format(command, format, options);
        Target file =
                options.isIntoPart() ? TargetInPlace.file(target) : Target.of(target, format.name(), options.consent());
        return command.target(TargetWithData.of(file, data));
    }

    /** Nothing is made on the device, since raw needs nothing; so the tool refuses one that is too small before it writes. */
    static ImgCommand<ImageReport> toDevice(
            Path device,
            ImageSource source,
            Consent.DeviceErasing consent,
            Consumer<? super ConvertOptions.Builder> more) {
        return of(source, device, Format.RAW, options -> {
            more.accept(options);
            options.intoExisting(consent);
        });
    }

    private static ImgCommand<ImageReport> existing(
            ImgCommand<ImageReport> command, Path target, Format format, ConvertOptions options) {
        if (!options.formatOptions().isEmpty()) {
            throw new ImageOptionException(
                    "'" + target + "' is there already, and would not get the options "
                            + options.formatOptions().keySet() + ": leave them out, or make a new image",
                    null);
        }
        Target file = Target.existing(target, options.consent());
        ImageKey key = options.key();
        ImageSource plain = ImageSource.of(file.path(), format);
        ImageSource image = key == null ? plain : plain.key(key);
        if (options.isTargetZero()) {
            command.ask(runner -> ImgInspection.requireZeros(runner, image));
        }
        ImageSource base = options.backing();
        if (base != null) {
            command.ask(runner -> ImgInspection.requireBacking(runner, image, base));
        }
        if (key == null) {
            return command.words("-O", format.name()).target(file);
        }
        ImageSource written = plain.key(key).withSecretIds("-target");
        return command.secretsOf(written)
                .words("--target-image-opts")
                .operands(written.imageOptions())
                .writes(file);
    }

    static ImgCommand<ImageReport> dd(
            ImageSource source, Path target, Format format, Consumer<? super DdOptions.Builder> more) {
        DdOptions options = DdOptions.builder().buildWith(more);
        Target file = Target.of(target, format.name(), options.consent());
        Path path = source.path();
        // The tool takes no options of the format here, so that only convert keeps the size of a disk.
        String[] rounded = format.equals(Format.VPC)
                ? new String[] {"the size of the disk is rounded up to whole cylinders: convert keeps it"}
                : new String[0];
        ImgCommand<ImageReport> command = ImgCommand.of("dd", options, rounded)
                .words("-O", format.name())
                .reads(source)
                .secretsOf(source);
        boolean plain = path != null && source.isPlain();
        if (source.hasKey()) {
            throw new ImageKeyException(source + ": dd takes no keys: use convert", null);
        }
        if (plain) {
            command.words("-f", source.format().name());
        } else {
            command.words("--image-opts");
        }
        List<String> operands = new ArrayList<>(options.operands());
        operands.add("if=" + (plain ? path : source.imageOptions()));
        operands.add("of=" + file.written());
        return command.operands(operands.toArray(String[]::new)).writes(file);
    }
}
