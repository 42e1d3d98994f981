package dev.qemu4j.img.free;

import dev.qemu4j.base.async.Task;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.img.channel.ImageChannel;
import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.mount.MountCandidate;
import dev.qemu4j.img.partition.FileSystemProbe;
import dev.qemu4j.img.partition.FileSystemState;
import dev.qemu4j.img.partition.Partition;
import dev.qemu4j.img.partition.PartitionTable;
import dev.qemu4j.img.source.ImageSource;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Zeroes the blocks that no file uses, in file systems of images that are not mounted. It is done for ext2, ext3 and ext4 by {@code zerofree}, and
 * for NTFS by {@code ntfswipe}. A {@link dev.qemu4j.img.Compaction} leaves the zeros out then.
 *
 * <pre>{@code
 * ZeroedBlocks done = FreeBlocks.zero(ImageSource.of(disk, Format.QCOW2), Duration.ofHours(1));
 * Compaction.of(img).compact(ImageSource.of(disk, Format.QCOW2), Consent.whatIsThereIsLost(), c -> c.compress(true));
 * }</pre>
 *
 * <p>The image is changed in its place, block by block, and is a whole one at each moment: what stops the work, also a kill, leaves some blocks as
 * they were. The tools get each file system as a file, by FUSE, so it needs {@code /dev/fuse}, but not root. Do not change an image on which overlays stand. An overlay
 * grows by this until it is compacted.
 */
public final class FreeBlocks {
    private FreeBlocks() {}

    /**
     * Zeroes the free blocks of each file system in an image whose kind has a tool. A file system is only changed after its checker found no fault
     * in it, and a second look of the tool has to find nothing left.
     *
     * @param image the image, which no program has open; {@link ImageSource#part} takes one partition
     * @param limit the most time for all of it
     * @return the parts of the disk that were done, and those that were left as they are
     * @throws ImageException if a file system was not unmounted cleanly, has faults, or overlaps another; if there is none of these kinds; or if a
     *     tool failed, or left blocks
     * @throws dev.qemu4j.img.failure.ImageLockedException if a program has the image open
     * @throws dev.qemu4j.host.ProgramNotFoundException if a tool is missing, before anything is changed
     * @throws dev.qemu4j.host.HostCommandTimeoutException if the limit passed
     */
    public static ZeroedBlocks zero(ImageSource image, Duration limit) {
        Objects.requireNonNull(image, "image");
        ToolRun run = new ToolRun(TimeLimit.require("limit", limit));
        Map<MountCandidate, BlockTool> tools = new LinkedHashMap<>();
        List<MountCandidate> left = new ArrayList<>();
        for (MountCandidate part : parts(image)) {
            BlockTool tool = BlockTool.of(part.fileSystem().kind());
            if (tool == null) {
                left.add(part);
            } else {
                tools.put(part, tool);
            }
        }
        check(image, tools, left);
        tools.values().stream().distinct().forEach(tool -> tool.find(run));
        tools.forEach(
                (part, tool) -> new ZeroingRun(part + " of " + image, tool, run).zero(view(image, part.partition())));
        return new ZeroedBlocks(List.copyOf(tools.keySet()), left);
    }

    /**
     * Zeroes the free blocks of each file system in an image, as {@link #zero} does.
     *
     * @param image the image
     * @param limit the most time for all of it
     * @return a future of the parts; cancelling it ends the tool, and leaves the rest as it is
     */
    public static CompletableFuture<ZeroedBlocks> zeroAsync(ImageSource image, Duration limit) {
        Objects.requireNonNull(image, "image");
        TimeLimit.require("limit", limit);
        return Task.start("img-zero", task -> zero(image, limit));
    }

    private static List<MountCandidate> parts(ImageSource image) {
        try (SeekableByteChannel disk = ImageChannel.open(image, o -> o.readOnly(true), client -> {})) {
            List<Partition> partitions = PartitionTable.read(disk).partitions().stream()
                    .filter(partition -> !partition.extended())
                    .sorted(Comparator.comparingLong(
                            partition -> partition.start().bytes()))
                    .toList();
            refuseOverlaps(image, partitions);
            return partitions.isEmpty()
                    ? List.of(new MountCandidate(null, FileSystemProbe.probe(disk)))
                    : partitions.stream()
                            .map(partition -> new MountCandidate(partition, FileSystemProbe.probe(disk, partition)))
                            .toList();
        } catch (IOException e) {
            throw new ImageException(image + " cannot be read: " + e, e);
        }
    }

    /** The free blocks of one may be a file of the other. */
    private static void refuseOverlaps(ImageSource image, List<Partition> partitions) {
        long end = 0;
        for (Partition partition : partitions) {
            if (partition.start().bytes() < end) {
                throw new ImageException(
                        partition + " of " + image + " overlaps another partition, so nothing is free in it", null);
            }
            end = partition.start().bytes() + partition.size().bytes();
        }
    }

    private static void check(ImageSource image, Map<MountCandidate, BlockTool> tools, List<MountCandidate> left) {
        if (tools.isEmpty()) {
            throw new ImageException(
                    image + " has no ext2, ext3, ext4 or ntfs, but " + left
                            + ": mount it with discard=unmap at its disk, and run fstrim",
                    null);
        }
        tools.forEach((part, tool) -> {
            if (part.fileSystem().state() == FileSystemState.DIRTY) {
                throw new ImageException(
                        part + " of " + image
                                + " was not unmounted cleanly, and its journal may still change what is free: "
                                + tool.advice(),
                        null);
            }
        });
    }

    private static ImageSource view(ImageSource image, @Nullable Partition partition) {
        return partition == null ? image : image.part(partition.start(), partition.size());
    }
}
