package dev.qemu4j.img.mount;

import dev.qemu4j.img.partition.FileSystemKind;
import dev.qemu4j.img.partition.Partition;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The choice of a disk's partition.
 *
 * @param what the condition in words
 * @param condition the condition; those of this library are values
 * @param largest whether the largest is chosen if several meet it
 */
record PartitionChoice(String what, Predicate<? super MountCandidate> condition, boolean largest) {
    private static final PartitionChoice MOUNTABLE = new PartitionChoice(
            "a file system that can be mounted", c -> c.fileSystem().mountable(), false);

    private static final PartitionChoice WHOLE =
            new PartitionChoice("the whole disk", c -> c.partition() == null, false);

    /** Tells whether a partition has a number. */
    private record Numbered(int number) implements Predicate<MountCandidate> {
        @Override
        public boolean test(MountCandidate candidate) {
            return PartitionChoice.number(candidate) == number;
        }
    }

    /** Tells whether a partition or its file system has a label. */
    private record Labelled(String label) implements Predicate<MountCandidate> {
        @Override
        public boolean test(MountCandidate candidate) {
            Partition partition = candidate.partition();
            return label.equals(candidate.fileSystem().label())
                    || (partition != null && label.equals(partition.label()));
        }
    }

    /** Tells whether a partition has a file system of a kind. */
    private record OfKind(FileSystemKind kind) implements Predicate<MountCandidate> {
        @Override
        public boolean test(MountCandidate candidate) {
            return candidate.fileSystem().kind() == kind;
        }
    }

    static PartitionChoice only() {
        return MOUNTABLE;
    }

    static PartitionChoice whole() {
        return WHOLE;
    }

    boolean isWhole() {
        return equals(WHOLE);
    }

    static PartitionChoice number(int number) {
        return new PartitionChoice("number " + number, new Numbered(number), false);
    }

    static PartitionChoice label(String label) {
        return new PartitionChoice("the label '" + label + "'", new Labelled(label), false);
    }

    static PartitionChoice fileSystem(FileSystemKind kind) {
        return new PartitionChoice("a file system " + kind, new OfKind(kind), false);
    }

    static PartitionChoice such(String what, Predicate<? super MountCandidate> condition) {
        return new PartitionChoice(what, condition, false);
    }

    static PartitionChoice theLargest() {
        return new PartitionChoice(MOUNTABLE.what, MOUNTABLE.condition, true);
    }

    /** Returns the condition in words. */
    @Override
    public String toString() {
        return largest ? "the largest with " + what : what;
    }

    MountCandidate choose(String image, List<MountCandidate> candidates) {
        List<MountCandidate> chosen = candidates.stream().filter(condition).toList();
        if (chosen.size() == 1) {
            return chosen.get(0);
        }
        if (chosen.isEmpty()) {
            throw new MountException(image + " has no partition with " + what + "; " + all("it has", candidates), null);
        }
        if (largest) {
            return chosen.stream()
                    .max(Comparator.comparingLong(PartitionChoice::size))
                    .orElseThrow();
        }
        throw new MountException(
                image + " has " + chosen.size() + " partitions with " + what + ", say which, such as "
                        + (number(chosen.get(0)) == 0 ? "wholeDisk()" : "partition(" + number(chosen.get(0)) + ")")
                        + "; " + all("these are", chosen),
                null);
    }

    private static String all(String introduction, List<MountCandidate> candidates) {
        return candidates.isEmpty()
                ? introduction + " none at all"
                : introduction + ": "
                        + candidates.stream().map(MountCandidate::toString).collect(Collectors.joining(", "));
    }

    private static int number(MountCandidate candidate) {
        Partition partition = candidate.partition();
        return partition == null ? 0 : partition.number();
    }

    private static long size(MountCandidate candidate) {
        Partition partition = candidate.partition();
        return partition == null ? Long.MAX_VALUE : partition.size().bytes();
    }
}
