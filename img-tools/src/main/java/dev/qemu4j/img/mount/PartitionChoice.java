package dev.qemu4j.img.mount;

import dev.qemu4j.img.partition.Partition;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The choice of a disk's partition. */
final class PartitionChoice {
    private final String what;
    private final Predicate<? super MountCandidate> condition;
    private final boolean largest;

    private PartitionChoice(String what, Predicate<? super MountCandidate> condition, boolean largest) {
        this.what = what;
        this.condition = condition;
        this.largest = largest;
    }

    static PartitionChoice only() {
        return new PartitionChoice(
                "a file system that can be mounted", c -> c.fileSystem().mountable(), false);
    }

    static PartitionChoice number(int number) {
        return new PartitionChoice("number " + number, c -> number(c) == number, false);
    }

    static PartitionChoice such(String what, Predicate<? super MountCandidate> condition) {
        return new PartitionChoice(what, condition, false);
    }

    static PartitionChoice largest() {
        return new PartitionChoice(
                "a file system that can be mounted", c -> c.fileSystem().mountable(), true);
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
                image + " has " + chosen.size() + " partitions with " + what + ", say which, such as partition("
                        + number(chosen.get(0)) + "); " + all("these are", chosen),
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
