package dev.qemu4j.check.rule.internal;

import dev.qemu4j.base.internal.MemorySize;
import dev.qemu4j.check.line.internal.Line;
import dev.qemu4j.check.line.internal.Line.Use;
import dev.qemu4j.check.line.internal.Problems;
import dev.qemu4j.check.line.internal.Problems.Place;
import dev.qemu4j.check.line.internal.Rule;
import dev.qemu4j.check.problem.ProblemKind;
import java.util.List;
import java.util.function.LongPredicate;

/** Numbers of devices that have the right type, and that QEMU refuses when it makes the device. */
final class LimitRule implements Rule {
    private static final List<Limit> LIMITS = List.of(
            new Limit("", "logical_block_size", LimitRule::isBlockSize, "a power of 2 from 512 to 2M"),
            new Limit("", "physical_block_size", LimitRule::isBlockSize, "a power of 2 from 512 to 2M"),
            new Limit("virtio-blk", "num-queues", number -> number > 0, ">= 1"),
            new Limit("virtio-blk", "queue-size", number -> isPower(number, 4, 1024), "a power of 2 from 4 to 1024"),
            new Limit("virtio-scsi", "num_queues", number -> number > 0, ">= 1"),
            new Limit("virtio-net", "rx_queue_size", number -> isPower(number, 256, 1024), "256, 512 or 1024"),
            new Limit("vhost-vsock", "guest-cid", number -> number > 2, ">= 3, the others are taken"),
            new Limit("ide-", "unit", number -> number < 2, "0 or 1"));

    @Override
    public void check(Line line, Problems problems) {
        for (Use use : line.devices()) {
            LIMITS.forEach(limit -> check(use, limit, problems));
        }
    }

    private static void check(Use use, Limit limit, Problems problems) {
        if (use.type() == null
                || !use.type().name().startsWith(limit.devices)
                || use.type().property(limit.property) == null) {
            return;
        }
        String text = use.parameters().text(limit.property);
        long number = MemorySize.of(text);
        if (number >= 0 && !limit.allows.test(number)) {
            problems.error(
                    ProblemKind.OUT_OF_RANGE,
                    Place.of(use.option(), limit.property),
                    use.label() + ": " + limit.property + " is " + text + " (expected: " + limit.expected + ")");
        }
    }

    /** Zero stands for the default. */
    private static boolean isBlockSize(long number) {
        return number == 0 || isPower(number, 512, 2 << 20);
    }

    private static boolean isPower(long number, long least, long most) {
        return number >= least && number <= most && Long.bitCount(number) == 1;
    }

    /**
     * Numbers that a property takes.
     *
     * @param devices how the names of the devices begin
     * @param property the property
     * @param allows whether a number is taken
     * @param expected the same in words
     */
    private record Limit(String devices, String property, LongPredicate allows, String expected) {}
}
