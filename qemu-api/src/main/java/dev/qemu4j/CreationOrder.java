package dev.qemu4j;

import dev.qemu4j.base.Target;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameters;
import dev.qemu4j.surface.DeviceForms;
import dev.qemu4j.surface.JsonOnly;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Options that were read, in forms and an order in which QEMU creates the same things in the same order. */
final class CreationOrder {
    /** True of a line as it was read, and no longer once it is built anew. */
    static final Remark MIXED = new Remark(
            "-device", "QEMU creates the devices that are JSON after all others: each keeps its form and place");

    private CreationOrder() {}

    static List<Option> kept(List<Option> read, Target target, List<Remark> remarks) {
        return devices(DeviceForms.placed(netdevs(read, remarks)), target, remarks);
    }

    /** A mix stays as it is: written in one form its devices would be created in another order. */
    private static List<Option> devices(List<Option> read, Target target, List<Remark> remarks) {
        if (DeviceForms.areMixed(read)) {
            remarks.add(MIXED);
            return read;
        }
        return DeviceForms.asText(read, target.name());
    }

    /**
     * QEMU creates network backends that are JSON, or of the newer kinds, before all others. They come first here, so
     * that the form does not matter any more.
     */
    private static List<Option> netdevs(List<Option> read, List<Remark> remarks) {
        int first = 0;
        while (first < read.size() && !isOld(read.get(first))) {
            first++;
        }
        List<Option> rest = new ArrayList<>(read.subList(first, read.size()));
        List<Option> early = rest.stream().filter(CreationOrder::isJson).toList();
        List<Option> ordered = new ArrayList<>(read.subList(0, first));
        if (!early.isEmpty()) {
            remarks.add(
                    new Remark("-netdev", "QEMU creates the backends that are JSON before all others: moved there"));
            ordered.addAll(early);
            rest.removeIf(CreationOrder::isJson);
        }
        ordered.addAll(rest);
        ordered.replaceAll(option -> isJson(option) && !JsonOnly.is(option) ? option.canonical() : option);
        return ordered;
    }

    private static boolean isOld(Option option) {
        Parameters parameters = option.parameters();
        return isNetdev(option)
                && parameters != null
                && !option.isJson()
                && !Set.of("stream", "dgram").contains(String.valueOf(parameters.text("type")));
    }

    private static boolean isJson(Option option) {
        return isNetdev(option) && option.isJson();
    }

    private static boolean isNetdev(Option option) {
        return option.name().equals("-netdev") || option.name().equals("--netdev");
    }
}
