package dev.qemu4j.img;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.img.failure.ImageChangedException;
import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.failure.ImageLockedException;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.img.targets.internal.ReplacedFile;
import dev.qemu4j.img.targets.internal.TargetFile;
import dev.qemu4j.qapi.block.ImageInfo;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Makes an image smaller: zeros and what is free in it are left out, and the rest may be compressed. The image is replaced in one moment, when
 * the new one is whole and has been compared with it.
 *
 * <p>Free space inside a guest's file systems is left out only if it is zeros or was discarded: run {@code fstrim -a} in the guest before, with
 * a disk that has {@code discard=unmap}, or {@code FreeBlocks.zero} of the package {@code dev.qemu4j.img.free}, which mounts nothing.
 */
public final class Compaction {
    private final QemuImg img;

    private Compaction(QemuImg img) {
        this.img = img;
    }

    /**
     * Makes compactions with a tool.
     *
     * @param img the tool
     * @return compactions by it
     */
    public static Compaction of(QemuImg img) {
        Objects.requireNonNull(img, "img");
        return new Compaction(img);
    }

    /**
     * The gain of a compaction.
     *
     * @param before how much of the host's disk the image took
     * @param after how much it takes now
     */
    public record Saved(DataSize before, DataSize after) {
        /**
         * Checks that nothing is missing.
         *
         * @param before how much of the host's disk the image took
         * @param after how much it takes now
         */
        public Saved {
            Objects.requireNonNull(before, "before");
            Objects.requireNonNull(after, "after");
        }

        /** Returns both sizes. */
        @Override
        public String toString() {
            return before + " -> " + after;
        }
    }

    /**
     * Compacts a qcow2 image that no machine uses, also through a link. What the image was, it is: its format's options, its backing file as
     * the image names it, its persistent bitmaps, owner, mode, ACL, extended attributes and the flags of
     * {@code chattr}, where {@code lsattr} tells them. An image with something that would be lost is
     * refused before anything is touched: internal snapshots, inconsistent bitmaps, an external data file, encryption, a backing file without
     * a recorded format, or several hard links. An image that would only grow stays as it is.
     *
     * @param image the image, which has nothing but a path and the format qcow2
     * @param consent {@link Consent#whatIsThereIsLost}, of the old file
     * @param options the options of {@code qemu-img convert}, such as {@code compress(true)} and the progress
     *     listener; a format's option replaces the image's own
     * @return the image's size on the host before and after
     * @throws ImageLockedException if a program has the image open
     * @throws ImageChangedException if a program changed the image, or put another in its place, since this began; it stays as that left it
     * @throws ImageException if it was refused or failed, and the image is what it was
     */
    public Saved compact(
            ImageSource image, Consent.Overwriting consent, Consumer<? super ConvertOptions.Builder> options) {
        Objects.requireNonNull(image, "image");
        Objects.requireNonNull(consent, "consent");
        Objects.requireNonNull(options, "options");
        return compact(image, consent, options, () -> {});
    }

    private Saved compact(
            ImageSource image,
            Consent.Overwriting consent,
            Consumer<? super ConvertOptions.Builder> options,
            Runnable last) {
        Objects.requireNonNull(consent, "consent");
        Path path = image.path();
        if (path == null || !image.isPlain() || !image.format().equals(Format.QCOW2)) {
            throw new IllegalArgumentException(
                    "compaction: " + image + " (expected: a qcow2 image in a file, without a key and without options)");
        }
        ReplacedFile replaced = ReplacedFile.of(path);
        ImageSource real = ImageSource.of(replaced.path(), Format.QCOW2);
        ImageInfo info = img.info(real);
        QcowTraits traits = QcowTraits.of(real, info);
        TargetFile target = TargetFile.of(replaced.path(), true);
        try {
            target.prepareUnclaimed(); // a sweep finds it from here on
            ImageSource compacted = ImageSource.of(target.beside(), Format.QCOW2);
            Set<String> chosen = convert(real, target.beside(), traits, options);
            ImageInfo now = verify(real, compacted, traits, chosen);
            DataSize before = allocated(info);
            if (allocated(now).bytes() > before.bytes() && chosen.isEmpty()) {
                return new Saved(before, before);
            }
            replaced.replaceBy(target.beside(), last);
            return new Saved(before, allocated(now));
        } finally {
            target.discard();
        }
    }

    /**
     * Compacts a qcow2 image that no machine uses, also through a link, as {@link #compact} does.
     *
     * <p>A cancellation leaves the image as it is; when the new image is about to take its place, it can no longer be cancelled.
     *
     * @param image the image
     * @param consent {@link Consent#whatIsThereIsLost}, of the old file
     * @param options the options of {@code qemu-img convert}
     * @return a future of the sizes; cancelling it ends the tool
     */
    public CompletableFuture<Saved> compactAsync(
            ImageSource image, Consent.Overwriting consent, Consumer<? super ConvertOptions.Builder> options) {
        return CompactionRun.start(run -> compact(image, consent, options, run::pass));
    }

    /** Returns the options of the format that the caller chose to be others. */
    private Set<String> convert(
            ImageSource image, Path target, QcowTraits traits, Consumer<? super ConvertOptions.Builder> options) {
        Set<String> chosen = new TreeSet<>();
        img.convert(image, target, Format.QCOW2, c -> {
            traits.applyTo(c);
            Map<String, String> own = c.build().formatOptions();
            options.accept(c);
            ConvertOptions set = c.build();
            if (set.isIntoExisting() || set.key() != null) {
                throw new IllegalArgumentException("compaction: intoExisting or key (expected: neither)");
            }
            c.intoPart();
            set.formatOptions().forEach((name, value) -> {
                if (!value.equals(own.get(name))) {
                    chosen.add(name);
                }
            });
        });
        return chosen;
    }

    private ImageInfo verify(ImageSource image, ImageSource compacted, QcowTraits traits, Set<String> chosen) {
        ImageComparison comparison = img.compare(image, compacted);
        if (!comparison.identical()) {
            throw new ImageChangedException(
                    image + " was changed while it was compacted, and stays as it is: " + comparison.message(), null);
        }
        ImageInfo info = img.info(compacted);
        Set<String> differences = traits.differences(QcowTraits.of(compacted, info), chosen);
        if (!differences.isEmpty()) {
            throw new ImageException(
                    image + " would become something else, and stays as it is: " + String.join(", ", differences),
                    null);
        }
        return info;
    }

    private static DataSize allocated(ImageInfo info) {
        Long size = info.actualSize();
        return DataSize.ofBytes(size == null ? 0 : size);
    }

    /** One compaction: a future of what it saves, which cannot be cancelled any more once the image is about to be replaced. */
    static final class CompactionRun extends Task<Saved> {
        private boolean passed;

        private CompactionRun(Function<CompactionRun, Saved> work) {
            super(run -> work.apply((CompactionRun) run));
        }

        static CompactionRun start(Function<CompactionRun, Saved> work) {
            CompactionRun run = new CompactionRun(work);
            run.start("img-compact");
            return run;
        }

        /** From here on it is too late to cancel. */
        synchronized void pass() {
            if (isDone()) {
                throw new CancellationException();
            }
            passed = true;
        }

        @Override
        public synchronized boolean cancel(boolean mayInterruptIfRunning) {
            return !passed && super.cancel(mayInterruptIfRunning);
        }
    }
}
