package dev.qemu4j.img.nbd;

import java.util.ArrayList;
import java.util.List;

/**
 * Asks for the extents of a range until it is covered, within bounds on memory and work. A server could tell of one byte at a time.
 *
 * <p>Not thread-safe; one request is under way at a time.
 */
final class ExtentWalk {
    private static final long LONGEST_RANGE = 0xFFFF_0000L;
    private static final int FREE_REQUESTS = 256;
    /** The least progress that a request must bring on average. */
    private static final int BYTES_PER_REQUEST = 4096;

    private final NbdExport export;
    private final Extent range;
    private final int context;
    private final int limit;
    private final NbdFlag[] flags;
    private final List<Extent> all = new ArrayList<>();
    private long at;
    private long requests;
    private long told;

    /** Walks over a range whose status means nothing. */
    ExtentWalk(NbdExport export, String context, Extent range, int limit, NbdFlag... flags) {
        this.export = export;
        this.context = Requests.context(export, context);
        this.range = range;
        this.limit = limit;
        this.flags = flags.clone();
        at = Requests.inside(export, range.start(), range.length());
    }

    boolean isDone() {
        return at >= range.end() || (!all.isEmpty() && List.of(flags).contains(NbdFlag.REQ_ONE));
    }

    Request next() {
        requests++;
        Extent rest = new Extent(at, Math.min(range.end() - at, LONGEST_RANGE), 0);
        return Requests.blockStatus(export, rest, context, flags);
    }

    void take(Request answered) {
        List<Extent> extents = answered.extents();
        told += extents.size();
        if (told > limit) {
            throw beyond("more than " + limit + " extents");
        }
        extents.forEach(this::add);
        at = extents.get(extents.size() - 1).end();
        if (requests > FREE_REQUESTS + (at - range.start()) / BYTES_PER_REQUEST || requests > limit) {
            throw beyond(requests + " answers");
        }
    }

    List<Extent> extents() {
        return List.copyOf(all);
    }

    private void add(Extent extent) {
        Extent last = all.isEmpty() ? null : all.get(all.size() - 1);
        if (last != null && last.status() == extent.status()) {
            all.set(all.size() - 1, new Extent(last.start(), last.length() + extent.length(), last.status()));
        } else {
            all.add(extent);
        }
    }

    private NbdLimitException beyond(String what) {
        return new NbdLimitException(
                "the block status of " + range.length() + " bytes at " + range.start() + ": the server tells of "
                        + (at - range.start()) + " bytes by " + what
                        + " (expected: at most NbdOptions.extentLimit, and 4 KiB an answer); ask for a smaller range");
    }
}
