package dev.qemu4j.img;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.img.failure.ImageOptionException;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.img.targets.internal.NamedFormat;
import dev.qemu4j.img.targets.internal.WriteGuard;
import dev.qemu4j.qapi.block.ImageInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The commands that change an image where it is. */
final class ImgChanges {
    private static final Set<String> OLD_LEVELS = Set.of("0.10", "v2");

    private ImgChanges() {}

    static ImgCommand<ImageReport> grow(
            ImageSource image, DataSize size, Consumer<? super ResizeOptions.Builder> more) {
        return resize(image, size, ResizeOptions.builder().buildWith(more))
                .ask(runner -> ImgInspection.requireGrowth(runner, image, size));
    }

    static ImgCommand<ImageReport> shrink(
            ImageSource image, DataSize size, Consent.Shrinking consent, Consumer<? super ResizeOptions.Builder> more) {
        Objects.requireNonNull(consent, "consent");
        ImgCommand<ImageReport> command = resize(
                image, size, ResizeOptions.builder().flag("--shrink", true).buildWith(more));
        return command.ask(runner -> ImgInspection.prepareShrinking(runner, command, image, size));
    }

    private static ImgCommand<ImageReport> resize(ImageSource image, DataSize size, ResizeOptions options) {
        return ImgCommand.of("resize", options)
                .words("-q")
                .source(image)
                .operands(Long.toString(size.bytes()))
                .changes(image);
    }

    static ImgCommand<ImageReport> rebase(
            ImageSource overlay, Path base, Format format, Consumer<? super RebaseOptions.Builder> more) {
        return rebase(overlay, base, format, RebaseOptions.builder().buildWith(more))
                .ask(runner -> NamedFormat.refuseBase(ImageSource.of(base, format)))
                .ask(runner -> ImgInspection.refuseSnapshots(runner, overlay, true));
    }

    static ImgCommand<ImageReport> rebaseUnsafely(
            ImageSource overlay, Path base, Format format, Consent.UnsafeRebasing consent) {
        Objects.requireNonNull(consent, "consent");
        RebaseOptions options = RebaseOptions.builder().flag("-u", true).build();
        return rebase(overlay, base, format, options).mayMiss(true);
    }

    private static ImgCommand<ImageReport> rebase(
            ImageSource overlay, Path base, Format format, RebaseOptions options) {
        ImgCommand<ImageReport> command = ImgCommand.of("rebase", options)
                .words("-b", base.toAbsolutePath().toString(), "-F", format.name())
                .source(overlay)
                .changes(overlay)
                .reads(ImageSource.of(base, format));
        Path path = overlay.file();
        // The tool makes an image that is its own base, which nothing can open any more.
        return path == null
                ? command
                : command.ask(runner -> new Aliases(runner, List.of(path)).refuseBase(ImageSource.of(base, format)));
    }

    static ImgCommand<ImageReport> flatten(ImageSource overlay, Consumer<? super RebaseOptions.Builder> more) {
        return ImgCommand.of("rebase", RebaseOptions.builder().buildWith(more))
                .words("-b", "")
                .source(overlay)
                .changes(overlay)
                .ask(runner -> ImgInspection.refuseSnapshots(runner, overlay, false));
    }

    static ImgCommand<ImageReport> commit(ImageSource overlay, Consumer<? super CommitOptions.Builder> more) {
        CommitOptions options = CommitOptions.builder().buildWith(more);
        return ImgCommand.of("commit", options)
                .source(overlay)
                .changes(overlay)
                .ask(runner -> refuseLoopBelow(runner, overlay, options.base()))
                .ask(runner -> ImgInspection.refuseSnapshots(runner, overlay, false));
    }

    /** The base is written where it is, with its data file and its extents. */
    private static void refuseLoopBelow(ImgRunner runner, ImageSource overlay, @Nullable Path chosen) {
        if (chosen != null) {
            String name = chosen.toString();
            WriteGuard.refuseUnlessLocked(
                    name.startsWith("json:") ? name : chosen.toAbsolutePath().toString(), null);
            return;
        }
        ImageInfo info =
                Await.result(runner.run(ImgQueries.info(overlay, i -> {})), "waiting for the base of " + overlay);
        String name = info.fullBackingFilename();
        if (name != null) {
            WriteGuard.refuseUnlessLocked(name, info.backingFilenameFormat());
        }
    }

    static ImgCommand<ImageReport> applySnapshot(ImageSource image, String name, Consent.Reverting consent) {
        Objects.requireNonNull(consent, "consent");
        ImgQueries.requireFor(image, consent.image());
        return snapshot(image, "-a", name);
    }

    static ImgCommand<ImageReport> snapshot(ImageSource image, String action, String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("snapshot: '' (expected: a name)");
        }
        ImgCommand<ImageReport> command = ImgCommand.of(
                        "snapshot", SnapshotOptions.builder().build())
                .words("-q", action, name)
                .sourceByOptions(image)
                .changes(image);
        return command.ask(runner -> ImgInspection.snapshot(runner, command, image, action, name));
    }

    static ImgCommand<ImageReport> bitmap(
            ImageSource image, String bitmap, Consumer<? super BitmapOptions.Builder> actions) {
        BitmapOptions options = BitmapOptions.builder().buildWith(actions);
        ImgCommand<ImageReport> command =
                ImgCommand.of("bitmap", options).source(image).changes(image);
        if (!options.isOfAll()) {
            command.operands(bitmap);
        }
        ImageSource from = options.sourceFile();
        return from == null ? command : command.reads(from);
    }

    static ImgCommand<ImageReport> amend(ImageSource image, Consumer<? super AmendOptions.Builder> more) {
        AmendOptions options = AmendOptions.builder().buildWith(more).withKeyOptions(image.format());
        if (options.formatOptions().keySet().stream().anyMatch(name -> name.startsWith("backing_"))) {
            throw new ImageOptionException("amend: another base (expected: rebase, which looks at it first)", null);
        }
        if (image.format().equals(Format.QCOW2) && options.formatOptions().containsKey("size")) {
            throw new ImageOptionException(
                    "amend: another size (expected: grow or shrink, which ask for it first)", null);
        }
        ImgCommand<ImageReport> command =
                ImgCommand.of("amend", options).source(image).changes(image);
        if (OLD_LEVELS.contains(String.valueOf(options.formatOptions().get("compat")))) {
            command.ask(runner -> ImgInspection.refuseBitmaps(runner, image));
        }
        String argument = options.formatArgument(image.format(), "qemu4j-target-key");
        if (argument == null) {
            throw new IllegalArgumentException("amend: nothing to change (expected: an option or a key)");
        }
        return command.key("qemu4j-new-key", options.newKey())
                .key("qemu4j-old-key", options.oldKey())
                .words("-o", argument);
    }
}
