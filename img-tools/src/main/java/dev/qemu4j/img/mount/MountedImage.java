package dev.qemu4j.img.mount;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.HostCommandException;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.AppliedPlan;
import dev.qemu4j.host.plan.PlanException;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.img.mount.MountWay.MountPlaces;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A partition of an image, mounted until this is closed.
 *
 * <p>Thread-safe.
 */
public final class MountedImage implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(MountedImage.class);
    private static final Pattern TRIMMED = Pattern.compile("\\((\\d+) bytes\\) trimmed");

    private final MountTarget target;
    private final MountMethod method;
    private final String reason;
    private final AppliedPlan plan;
    private final RunDirectory runDirectory;
    private final Privilege privilege;

    MountedImage(MountTarget target, String reason, MountRun.Applied applied) {
        this.target = target;
        this.reason = reason;
        method = applied.way().method();
        plan = applied.plan();
        runDirectory = applied.runDirectory();
        privilege = applied.privilege();
    }

    /**
     * Returns the directory that it is mounted on.
     *
     * @return an absolute path
     */
    public Path directory() {
        return target.directory();
    }

    /**
     * Returns the mounted partition.
     *
     * @return the partition and its file system
     */
    public MountCandidate candidate() {
        return target.candidate();
    }

    /**
     * Returns the method by which it is mounted.
     *
     * @return the method
     */
    public MountMethod method() {
        return method;
    }

    /**
     * Returns why it is mounted in this way.
     *
     * @return a sentence that names the better ways which this host does not have
     */
    public String reason() {
        return reason;
    }

    /**
     * Gives the space that no file takes back to the image, as a guest does by {@code fstrim}. The image's file gets holes
     * there, and a compaction leaves it out.
     *
     * @return the amount of space that the file system gave back, which counts the space that was free before as well
     * @throws HostCommandException if the file system or the way to the image cannot do that, or it is mounted read-only
     */
    public DataSize trim() {
        run("sync", "--file-system", "--"); // what the journal still holds is not free yet
        String said = run("fstrim", "--verbose", "--");
        Matcher bytes = TRIMMED.matcher(said);
        return DataSize.ofBytes(bytes.find() ? Long.parseLong(bytes.group(1)) : 0);
    }

    /**
     * Gives the space that no file takes back to the image, as {@link #trim} does.
     *
     * @return a future of the amount of space; cancelling it ends the program that trims
     */
    public CompletableFuture<DataSize> trimAsync() {
        return Task.start("mount-trim", task -> trim());
    }

    /**
     * Unmounts it and undoes all that was done for it. Does nothing the second time.
     *
     * @throws MountException if it is in use, also by this JVM, where a stream of {@code Files.list} has to be closed like any
     *     file; what was written is in the image all the same,
     *     and it may be tried again. Also if all is undone, but the kernel, or the program that had the image open, says that something was
     *     lost, such as files or bitmaps on a full disk
     */
    @Override
    public void close() {
        ImageUser user = plan.opened(ImageUser.class);
        boolean writes = !target.readOnly() && Files.exists(runDirectory.path());
        try {
            plan.close();
        } catch (PlanException e) {
            throw new MountException(e.getMessage() + OpenFiles.below(directory()), e);
        }
        List<String> losses = new ArrayList<>();
        if (writes) {
            Await.shielded(() -> losses.addAll(ofTheKernel()));
        }
        if (user != null && user.loss() != null) {
            losses.add(user.loss());
        }
        MountException lost = losses.isEmpty()
                ? null
                : new MountException(
                        target.image() + " is unmounted, but something was lost: " + String.join("; ", losses), null);
        try {
            runDirectory.close();
        } catch (RuntimeException e) {
            if (lost == null) {
                throw e;
            }
            lost.addSuppressed(e);
        }
        if (lost != null) {
            throw lost;
        }
    }

    /** Returns the losses that the kernel has told: to the image's device, or of the image's file. */
    private List<String> ofTheKernel() {
        List<String> losses = new ArrayList<>();
        Path told = runDirectory.path().resolve(MountPlaces.MOUNT_NOTE + ExporterEnd.LOSS);
        try {
            if (Files.exists(told)) {
                losses.add(Files.readString(told, StandardCharsets.ISO_8859_1).strip());
            }
        } catch (IOException e) {
            losses.add("what the kernel could not write is not known: " + e);
        }
        try (FileChannel image = FileChannel.open(target.image())) {
            if (!writesOut(image)) {
                losses.add("the kernel could not write all of the image's file");
            }
        } catch (IOException e) {
            log.debug("[{}] has gone, or is not ours: {}", target.image(), e.toString());
        }
        return losses;
    }

    private static boolean writesOut(FileChannel image) {
        try {
            image.force(true);
            return true;
        } catch (IOException e) {
            log.debug("a file cannot be written out", e);
            return false;
        }
    }

    @Override
    public String toString() {
        return target.candidate() + " of " + target.image() + " at " + directory() + " by " + method;
    }

    private String run(String... command) {
        List<String> argv = new ArrayList<>(List.of(command));
        argv.add(directory().toString());
        return HostCommand.builder(privilege.wrap(argv))
                .environment("LC_ALL", "C")
                .hint("install util-linux")
                .build()
                .run()
                .stdout();
    }
}
