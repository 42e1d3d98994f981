package dev.qemu4j.vm.fault;

import dev.qemu4j.Blockdevs;
import dev.qemu4j.qapi.block.BlkdebugEvent;
import dev.qemu4j.qapi.block.BlkdebugIOType;
import dev.qemu4j.qapi.block.BlkdebugInjectErrorOptions;
import dev.qemu4j.qapi.block.BlkdebugSetStateOptions;
import dev.qemu4j.qapi.block.BlockdevDiscardOptions;
import dev.qemu4j.qapi.block.BlockdevOptions;
import dev.qemu4j.qapi.block.BlockdevOptionsBlkdebug;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** The block nodes of one fault, which are put between a device and what is below it. */
final class FaultLayer {
    private static final int SECTOR = 512;

    /** Each write is one of these events; nothing tells of a read or a flush. */
    private static final List<BlkdebugEvent> WRITES = List.of(BlkdebugEvent.PWRITEV, BlkdebugEvent.PWRITEV_ZERO);

    private final int size;
    private final int bottom;
    private final boolean fixed;
    private final Nodes made;

    /** The names of the nodes that are there now, the lowest first. */
    private List<String> nodes = List.of();

    private FaultLayer(int size, int bottom, boolean fixed, Nodes made) {
        this.size = size;
        this.bottom = bottom;
        this.fixed = fixed;
        this.made = made;
    }

    /** Makes the options of the nodes. */
    interface Nodes {
        /** Returns the options under names, each of which uses those before it only, above a node that is there. */
        List<BlockdevOptions> over(String below, List<String> names, boolean readOnly);
    }

    /** Makes one whose nodes have a state outside QEMU, so that they cannot be made anew. The second is above what is there, and the first its file. */
    static FaultLayer fixed(int size, Nodes made) {
        return new FaultLayer(size, 1, true, made);
    }

    private static FaultLayer of(List<Consumer<BlockdevOptionsBlkdebug.Builder>> filters) {
        return new FaultLayer(
                filters.size(), 0, false, (below, names, readOnly) -> stacked(filters, below, names, readOnly));
    }

    /** Makes one in which requests of some kinds fail. */
    static FaultLayer failing(Set<BlkdebugIOType> kinds, DiskError error, DiskFaultOptions options) {
        return of(List.of(filter -> fail(filter, kinds, error, options)));
    }

    /**
     * Makes one in which some sectors are written and no more. Errors are of whole requests: so an upper node cuts these into sectors, and the lower one
     * counts them.
     */
    static FaultLayer tearing(int sectors) {
        DiskFaultOptions options = DiskFaultOptions.builder().after(sectors).build();
        return of(List.of(
                filter -> fail(filter, Set.of(BlkdebugIOType.WRITE), DiskError.EIO, options),
                filter -> filter.maxTransfer(SECTOR)));
    }

    private static void fail(
            BlockdevOptionsBlkdebug.Builder filter,
            Set<BlkdebugIOType> kinds,
            DiskError error,
            DiskFaultOptions options) {
        int after = options.after();
        List<BlkdebugEvent> events = after == 0 ? List.of(BlkdebugEvent.NONE) : WRITES;
        for (BlkdebugEvent event : events) {
            for (int state = 1; state <= after; state++) {
                filter.addSetState(BlkdebugSetStateOptions.builder(event, state + 1L)
                        .state(state)
                        .build());
            }
            for (BlkdebugIOType kind : kinds) {
                filter.addInjectError(rule(event, kind, error, options));
            }
        }
    }

    private static BlkdebugInjectErrorOptions rule(
            BlkdebugEvent event, BlkdebugIOType kind, DiskError error, DiskFaultOptions options) {
        BlkdebugInjectErrorOptions.Builder rule =
                BlkdebugInjectErrorOptions.builder(event).iotype(kind).errno(error.errno());
        if (options.after() > 0) {
            rule.state(options.after() + 1L);
        }
        if (options.once()) {
            rule.once(true);
        }
        Long sector = options.sector();
        if (sector != null) {
            rule.sector(sector);
        }
        return rule.build();
    }

    private static List<BlockdevOptions> stacked(
            List<Consumer<BlockdevOptionsBlkdebug.Builder>> filters,
            String below,
            List<String> names,
            boolean readOnly) {
        List<BlockdevOptions> options = new ArrayList<>();
        String image = below;
        for (int i = 0; i < filters.size(); i++) {
            String lower = image;
            Consumer<BlockdevOptionsBlkdebug.Builder> filter = filters.get(i);
            options.add(Blockdevs.blkdebug(names.get(i), b -> {
                b.image(lower).readOnly(readOnly).discard(BlockdevDiscardOptions.UNMAP); // what is below decides
                filter.accept(b);
            }));
            image = names.get(i);
        }
        return options;
    }

    int size() {
        return size;
    }

    boolean isFixed() {
        return fixed;
    }

    List<String> nodes() {
        return nodes;
    }

    void use(List<String> names) {
        nodes = List.copyOf(names);
    }

    /** Returns the node that is above what was there. */
    String bottom() {
        return nodes.get(bottom);
    }

    /** Returns the nodes' options under new names, the lowest first. */
    List<BlockdevOptions> over(String below, List<String> names, boolean readOnly) {
        return made.over(below, names, readOnly);
    }
}
