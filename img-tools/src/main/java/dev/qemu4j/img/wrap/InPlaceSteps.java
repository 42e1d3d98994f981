package dev.qemu4j.img.wrap;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.host.plan.Plan;
import dev.qemu4j.img.internal.LoopDevices;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qapi.block.BlockdevOptionsNullCo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The steps that show a partition in its place, between copies of the disk's first and last sectors and nothing. */
final class InPlaceSteps {
    private static final int SECTOR = MasterBootRecord.SECTOR;
    /** The sectors of a GPT with the usual 128 entries: its MBR, its header, the entries. */
    private static final int GPT_BEFORE_FILES = 34;

    private final PlacedPartition partition;
    private final KeptTable table;
    private final WrapPlaces places;
    private final DiskSteps steps;

    InPlaceSteps(PlacedPartition partition, WrapPlaces places) {
        this.partition = partition;
        this.table = partition.table();
        this.places = places;
        steps = new DiskSteps(partition.disk(), places);
    }

    /** Writes the copies, into which the guest writes what it writes there. */
    void writeCopies(WrapMethod method) throws IOException {
        if (method == WrapMethod.NBD) {
            Files.write(places.head(), table.head());
            Files.write(places.tail(), table.tail());
        } else {
            byte[] both = new byte[table.head().length + table.tail().length];
            System.arraycopy(table.head(), 0, both, 0, table.head().length);
            System.arraycopy(table.tail(), 0, both, table.head().length, table.tail().length);
            Files.write(places.header(), both);
        }
    }

    Path disk(WrapMethod method) {
        return places.disk(method);
    }

    void addTo(Plan.Builder plan, WrapMethod method) {
        if (method == WrapMethod.NBD) {
            addServer(plan);
        } else {
            plan.step(LoopDevices.attach(places.header(), places.loop(), false));
            plan.step(steps.map("put it in its place", table()));
        }
    }

    /**
     * The plugin puts files in a row, behind a table of its own that the filter cuts off. The plugin "split", made for that,
     * writes to the wrong place in all files but the first, in nbdkit 1.32 at least.
     */
    private void addServer(Plan.Builder plan) {
        List<String> plugin = new ArrayList<>(List.of("--filter=offset"));
        plugin.addAll(List.of("partitioning", "partition-type=gpt", "alignment=" + SECTOR));
        plugin.add("file=" + places.head());
        addHidden(plan, plugin, "before", table.start() - table.headSectors());
        plan.step(steps.show("show the partition as a file", source(), places.shown()));
        plugin.add("file=" + places.shown());
        addHidden(plan, plugin, "after", table.tailStart() - table.end());
        if (table.tail().length > 0) {
            plugin.add("file=" + places.tail());
        }
        plugin.addAll(List.of("offset=" + GPT_BEFORE_FILES * SECTOR, "range=" + table.sectors() * SECTOR));
        plan.step(steps.serve(plugin));
    }

    private void addHidden(Plan.Builder plan, List<String> plugin, String where, long sectors) {
        if (sectors > 0) {
            ImageSource nothing = ImageSource.of(BlockdevOptionsNullCo.builder()
                    .size(sectors * SECTOR)
                    .readZeroes(true)
                    .build());
            plan.step(steps.show("hide what is " + where + " it", nothing, places.hidden(where)));
            plugin.add("file=" + places.hidden(where));
        }
    }

    private ImageSource source() {
        Path device = partition.device();
        return device != null
                ? ImageSource.of(device, Format.RAW)
                : ImageSource.of(partition.disk(), Format.RAW)
                        .part(DataSize.ofBytes(table.start() * SECTOR), DataSize.ofBytes(table.length() * SECTOR));
    }

    /** The table of device-mapper, whose zeros take writes that nobody sees again. */
    private String table() {
        Path device = partition.device();
        String real =
                device != null ? DiskSteps.word(device) + " 0" : DiskSteps.word(partition.disk()) + " " + table.start();
        StringBuilder text = new StringBuilder();
        line(text, 0, table.headSectors(), "linear " + places.loop() + " 0");
        line(text, table.headSectors(), table.start(), "zero");
        line(text, table.start(), table.end(), "linear " + real);
        line(text, table.end(), table.tailStart(), "zero");
        line(text, table.tailStart(), table.sectors(), "linear " + places.loop() + " " + table.headSectors());
        return text.toString();
    }

    private static void line(StringBuilder text, long from, long to, String target) {
        if (to > from) {
            text.append(from)
                    .append(' ')
                    .append(to - from)
                    .append(' ')
                    .append(target)
                    .append('\n');
        }
    }
}
