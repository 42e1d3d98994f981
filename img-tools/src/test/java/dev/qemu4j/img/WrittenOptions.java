package dev.qemu4j.img;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageKey;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.option.CacheMode;
import dev.qemu4j.qapi.block.BlockdevAioOptions;
import dev.qemu4j.qapi.block.PreallocMode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The options that the typed builders write when all their methods are called. */
final class WrittenOptions {
    private static final Path X = Path.of("/x");
    private static final ImageSource SOURCE = ImageSource.of(X, Format.QCOW2);
    private static final DataSize SIZE = DataSize.ofKib(64);
    private static final Consent.SharedReading TORN = Consent.whatIsReadMayBeTorn();

    private WrittenOptions() {}

    static Map<String, Set<String>> all() {
        Map<String, Set<String>> all = new LinkedHashMap<>();
        List<ImgCommand<?>> commands = List.of(
                ImgChanges.amend(
                        SOURCE,
                        a -> a.lazyRefcounts(true).cache(CacheMode.NONE).force(Consent.theDataMayBecomeUnreadable())),
                ImgQueries.bench(
                        SOURCE,
                        b -> b.count(1)
                                .depth(1)
                                .write(true)
                                .pattern(1)
                                .offset(SIZE)
                                .bufferSize(SIZE)
                                .stepSize(SIZE)
                                .flushInterval(1)
                                .noDrain(true)
                                .aio(BlockdevAioOptions.THREADS)
                                .nativeAio(true)
                                .cache(CacheMode.NONE)
                                .forceShare(TORN)),
                ImgChanges.bitmap(
                        SOURCE,
                        "b",
                        b -> b.add()
                                .granularity(SIZE)
                                .remove()
                                .removeAll()
                                .clear()
                                .enable()
                                .disable()
                                .merge("c")
                                .sourceFile(X, Format.QCOW2)),
                ImgQueries.check(
                        SOURCE,
                        c -> c.repairAll(Consent.whatCannotBeRepairedIsLost(SOURCE))
                                .sourceCache(CacheMode.NONE)
                                .forceShare(TORN)),
                ImgChanges.commit(
                        SOURCE,
                        c -> c.base(X)
                                .cache(CacheMode.NONE)
                                .keepOverlay(true)
                                .rateLimit(SIZE)
                                .onProgress(p -> {})),
                ImgQueries.compare(
                        SOURCE,
                        SOURCE,
                        c -> c.strict(true).sourceCache(CacheMode.NONE).forceShare(TORN)),
                ImgConvert.of(
                        SOURCE,
                        Path.of("/tmp/no-such-file"),
                        Format.QCOW2,
                        c -> c.compress(true)
                                .cache(CacheMode.NONE)
                                .sourceCache(CacheMode.NONE)
                                .copyOffload(true)
                                .bitmaps(true)
                                .skipBrokenBitmaps(true)
                                .salvage(true)
                                .snapshot("s")
                                .sparse(SIZE)
                                .rateLimit(SIZE)
                                .coroutines(1)
                                .outOfOrder(true)
                                .targetIsZero(true)
                                .backing(X, Format.RAW)
                                .forceShare(TORN)
                                .intoExisting(Consent.whatIsThereIsLost())),
                ImgConvert.of(
                        SOURCE,
                        X,
                        Format.QCOW2,
                        c -> c.intoExisting(Consent.whatIsThereIsLost()).key(ImageKey.at(X))),
                ImgCreate.overlay(Path.of("/tmp/no-such-file"), X, Format.RAW, c -> c.unsafeBacking(true)),
                ImgConvert.dd(SOURCE, Path.of("/tmp/no-such-file"), Format.RAW, d -> d.forceShare(TORN)),
                ImgQueries.info(
                        SOURCE, i -> i.cache(CacheMode.NONE).limits(true).forceShare(TORN)),
                ImgQueries.chain(SOURCE, i -> {}),
                ImgQueries.map(SOURCE, m -> m.startOffset(SIZE).maxLength(SIZE).forceShare(TORN)),
                ImgQueries.measure(SOURCE, Format.RAW, m -> m.snapshot("s").forceShare(TORN)),
                ImgQueries.measure(SIZE, Format.RAW, m -> {}),
                ImgChanges.rebase(
                        SOURCE,
                        X,
                        Format.RAW,
                        r -> r.cache(CacheMode.NONE)
                                .sourceCache(CacheMode.NONE)
                                .compress(true)
                                .forceShare(TORN)),
                ImgChanges.rebaseUnsafely(SOURCE, X, Format.RAW, Consent.theNewBaseHasTheSameData()),
                ImgChanges.shrink(
                        SOURCE, SIZE, Consent.dataBeyondTheEndIsLost(), r -> r.preallocation(PreallocMode.OFF)),
                ImgChanges.snapshot(SOURCE, "-a", "s"),
                ImgChanges.snapshot(SOURCE, "-c", "s"),
                ImgChanges.snapshot(SOURCE, "-d", "s"));
        commands.forEach(command ->
                all.computeIfAbsent(command.subcommand, s -> new TreeSet<>()).addAll(List.of(names(command))));
        // Lists and these long names are what info and the short names give.
        add(all, "snapshot", "-l", "-U");
        add(all, "info", "-b"); // 10.0's name for --backing-chain
        add(all, "convert", "-b"); // 11.1's name for -B, which it takes as well
        add(all, "map", "-s", "-l");
        add(all, "measure", "-s");
        return all;
    }

    private static void add(Map<String, Set<String>> all, String subcommand, String... names) {
        all.computeIfAbsent(subcommand, s -> new TreeSet<>()).addAll(List.of(names));
    }

    private static String[] names(ImgCommand<?> command) {
        Set<String> names = new TreeSet<>();
        command.arguments(X).stream()
                .filter(word -> word.startsWith("-"))
                .map(word -> word.replaceFirst("=.*", ""))
                .forEach(names::add);
        return names.toArray(String[]::new);
    }
}
