package dev.qemu4j.img;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.host.HostResult;
import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.internal.ImgJson;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qapi.block.BlockMeasureInfo;
import dev.qemu4j.qapi.block.ImageCheck;
import dev.qemu4j.qapi.block.ImageInfo;
import dev.qemu4j.qapi.block.MapEntry;
import dev.qemu4j.qapi.block.SnapshotInfo;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The commands that only look. */
final class ImgQueries {
    private static final String JSON = "--output=json";
    private static final Pattern OFFSET = Pattern.compile("at offset (\\d+)");
    private static final Pattern SECONDS = Pattern.compile("completed in (\\d+(?:\\.\\d+)?) seconds");
    private static final int CORRUPT = 2;
    private static final int LEAKS = 3;

    private ImgQueries() {}

    static ImgCommand<ImageInfo> info(ImageSource image, Consumer<? super InfoOptions.Builder> more) {
        return new ImgCommand<>("info", InfoOptions.builder().buildWith(more), ImgJson.object(ImageInfo::read))
                .words(JSON)
                .source(image);
    }

    static ImgCommand<List<ImageInfo>> chain(ImageSource image, Consumer<? super InfoOptions.Builder> more) {
        return new ImgCommand<>("info", InfoOptions.builder().buildWith(more), ImgJson.list(ImageInfo::read))
                .words(JSON, "--backing-chain")
                .source(image);
    }

    static ImgCommand<List<SnapshotInfo>> snapshots(ImageSource image) {
        return new ImgCommand<>(
                        "info",
                        InfoOptions.builder().build(),
                        ImgJson.object(ImageInfo::read).andThen(ImgQueries::snapshots))
                .words(JSON)
                .source(image);
    }

    private static List<SnapshotInfo> snapshots(ImageInfo info) {
        List<SnapshotInfo> snapshots = info.snapshots();
        return snapshots == null ? List.of() : snapshots;
    }

    static ImgCommand<List<MapEntry>> map(ImageSource image, Consumer<? super MapOptions.Builder> more) {
        return new ImgCommand<>("map", MapOptions.builder().buildWith(more), ImgJson.list(MapEntry::read))
                .words(JSON)
                .source(image);
    }

    static ImgCommand<ImageCheck> check(ImageSource image, Consumer<? super CheckOptions.Builder> more) {
        CheckOptions options = CheckOptions.builder().buildWith(more);
        ImageSource repaired = options.repaired();
        if (repaired != null) {
            requireFor(image, repaired);
        }
        ImgCommand<ImageCheck> command = new ImgCommand<>("check", options, ImgJson.object(ImageCheck::read))
                .words(JSON)
                .source(image)
                .exitCodes(0, CORRUPT, LEAKS);
        return options.words().contains("-r") ? command.changes(image) : command;
    }

    /** Refuses a consent that was given for another image. */
    static void requireFor(ImageSource image, ImageSource consented) {
        if (!consented.equals(image)) {
            String wanted = consented.toString().equals(image.toString())
                    ? "one for the same source, with its key and options"
                    : "one for " + image + ", which is to be changed";
            throw new IllegalArgumentException("consent: for " + consented + " (expected: " + wanted + ")");
        }
    }

    static ImgCommand<ImageComparison> compare(
            ImageSource first, ImageSource second, Consumer<? super CompareOptions.Builder> more) {
        ImgCommand<ImageComparison> command =
                new ImgCommand<>("compare", CompareOptions.builder().buildWith(more), ImgQueries::comparison);
        if (first.isPlain() && second.isPlain()) {
            command.source(first).reads(second).words("-F", second.format().name());
            return command.operands(String.valueOf(second.path())).exitCodes(0, 1);
        }
        ImageSource other = second.withSecretIds("-2");
        return command.words("--image-opts")
                .reads(first)
                .reads(second)
                .secretsOf(first)
                .secretsOf(other)
                .operands(first.imageOptions(), other.imageOptions())
                .exitCodes(0, 1);
    }

    private static ImageComparison comparison(HostResult result) {
        String said = result.stdout().strip();
        String last = said.substring(said.lastIndexOf('\n') + 1);
        Matcher matcher = OFFSET.matcher(said);
        return new ImageComparison(
                result.exitCode() == 0, matcher.find() ? Long.valueOf(matcher.group(1)) : null, last);
    }

    static ImgCommand<BlockMeasureInfo> measure(
            ImageSource source, Format format, Consumer<? super MeasureOptions.Builder> more) {
        MeasureOptions options = MeasureOptions.builder().buildWith(more);
        ImgCommand<BlockMeasureInfo> command = measuring(format, options).source(source);
        ImgInspection.snapshot(command, source, options);
        return command;
    }

    static ImgCommand<BlockMeasureInfo> measure(
            DataSize size, Format format, Consumer<? super MeasureOptions.Builder> more) {
        return measuring(format, MeasureOptions.builder().buildWith(more)).words("--size", Long.toString(size.bytes()));
    }

    private static ImgCommand<BlockMeasureInfo> measuring(Format format, MeasureOptions options) {
        ImgCommand<BlockMeasureInfo> command = new ImgCommand<>(
                        "measure", options, ImgJson.object(BlockMeasureInfo::read))
                .words(JSON, "-O", format.name());
        ImgCreate.format(command, format, options);
        return command;
    }

    static ImgCommand<Duration> bench(ImageSource image, Consumer<? super BenchOptions.Builder> more) {
        BenchOptions options = BenchOptions.builder().buildWith(more);
        ImgCommand<Duration> command = new ImgCommand<>("bench", options, ImgQueries::seconds).source(image);
        return options.words().contains("-w") ? command.changes(image) : command;
    }

    private static Duration seconds(HostResult result) {
        Matcher matcher = SECONDS.matcher(result.stdout());
        if (!matcher.find()) {
            throw new ImageException("qemu-img bench told no time: " + ImgJson.said(result), null);
        }
        return Duration.ofNanos((long)
                (Double.parseDouble(matcher.group(1)) * Duration.ofSeconds(1).toNanos()));
    }
}
