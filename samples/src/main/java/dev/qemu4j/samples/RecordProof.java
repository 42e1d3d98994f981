package dev.qemu4j.samples;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.guest.GuestRecords;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;

/**
 * The proof that each file has the records that it must have, from the guest's reports just before and just after each
 * switch.
 *
 * <p>What the guest wrote between those two moments may be on either side of the switch; all else is certain.
 */
final class RecordProof {
    private final Images images;
    private final Path base;
    private final Path overlay;
    private long inOverlay;

    long beforeSnapshot;
    long afterSnapshot;
    long beforeComplete;
    long afterComplete;
    long last;

    RecordProof(Images images, Path base, Path overlay) {
        this.images = images;
        this.base = base;
        this.overlay = overlay;
    }

    /** Reads the base while the machine runs on the overlay. */
    String baseStandsStill() {
        GuestRecords records = images.records(base);
        long end = records.last();
        require(records.holdsExactly(end), "base.qcow2 holds each record up to the snapshot", records);
        require(end >= beforeSnapshot && end <= afterSnapshot, "base.qcow2 ends at the snapshot", records);
        return "base.qcow2 stands still at record " + end + " under the running machine";
    }

    String imagesAreConsistent() {
        images.check(base);
        images.check(overlay);
        return "base.qcow2 and overlay.qcow2 are consistent";
    }

    String overlayIsOnBase() {
        List<String> chain = images.backingChain(overlay);
        require(chain.equals(List.of("overlay.qcow2", "base.qcow2")), "the chain is overlay on base", chain);
        return "the backing chain is " + String.join(" on ", chain);
    }

    String recordsAreWhereTheyBelong() {
        GuestRecords all = images.records(base);
        require(all.holdsExactly(last), "base.qcow2 holds records 1 to " + last, all);
        GuestRecords some = images.recordsWithoutBacking(overlay);
        require(some.damaged().count() == 0 && some.misplaced().isEmpty(), "overlay.qcow2 has no damaged record", some);
        require(some.last() <= afterComplete, "overlay.qcow2 got nothing after the commit", some);
        require(
                LongStream.rangeClosed(afterSnapshot + 1, beforeComplete).allMatch(some::contains),
                "overlay.qcow2 has all of between snapshot and commit",
                some);
        inOverlay = beforeComplete - afterSnapshot;
        return "read " + (all.count() + some.count()) + " records from the two files";
    }

    List<String> summary() {
        return List.of(
                "verified: base.qcow2 holds all " + last + " records of the guest, each with its number and checksum",
                "verified: overlay.qcow2 holds the " + inOverlay + " records from " + (afterSnapshot + 1) + " to "
                        + beforeComplete + " of between snapshot and commit, and none after " + afterComplete);
    }

    private static void require(boolean holds, String what, Object found) {
        if (!holds) {
            throw new QemuException("not so: " + what + " (found: " + found + ")");
        }
    }
}
