package dev.qemu4j.vm.suspend.internal;

import dev.qemu4j.base.async.CallerStack;
import dev.qemu4j.qapi.misc.HumanMonitorCommand;
import dev.qemu4j.qapi.qom.ObjectPropertyInfo;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.vm.disk.graph.DiskGraph;
import dev.qemu4j.vm.disk.graph.GraphDisk;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a machine that can come and go while it runs. A machine that goes on elsewhere has those of its command line: state of others is in a stream that
 * nobody can read, and the guest misses what it had.
 *
 * @param ids by the kind of the parts
 * @param disks the file on top, by the name of the disk
 */
public record MachineParts(Map<String, Set<String>> ids, Map<String, String> disks) {
    /** No command but this one of people's monitor lists all network back ends. */
    private static final Pattern NETDEV = Pattern.compile("(\\S+): index=\\d+,type=");

    private static final Pattern CHILD = Pattern.compile("child<(.*)>");

    /** Asks for them: all questions are sent before this method returns. */
    public static CompletableFuture<MachineParts> readAsync(QmpClient qmp) {
        Map<String, CompletableFuture<Set<String>>> asked = new LinkedHashMap<>();
        asked.put("devices", children(qmp, "/machine/peripheral", ObjectPropertyInfo::name));
        asked.put(
                "devices without an id",
                children(qmp, "/machine/peripheral-anon", child -> child.name() + " " + child.type()));
        asked.put("network back ends", netdevs(qmp));
        asked.put("character devices", set(qmp.chardev().queryChardev(), one -> Stream.of(one.label())));
        asked.put("objects", children(qmp, "/objects", ObjectPropertyInfo::name));
        CompletableFuture<DiskGraph> graph = DiskGraph.readAsync(qmp);
        CompletableFuture<Map<String, Set<String>>> all = CompletableFuture.completedFuture(new LinkedHashMap<>());
        for (Map.Entry<String, CompletableFuture<Set<String>>> one : asked.entrySet()) {
            all = all.thenCombine(one.getValue(), (known, ids) -> {
                known.put(one.getKey(), ids);
                return known;
            });
        }
        return all.thenCombine(graph, (known, disks) -> new MachineParts(known, disks(disks)));
    }

    private static CompletableFuture<Set<String>> children(
            QmpClient qmp, String path, Function<ObjectPropertyInfo, String> name) {
        return set(
                qmp.qom().qomList(path),
                child -> CHILD.matcher(child.type()).matches() ? Stream.of(name.apply(child)) : Stream.of());
    }

    private static CompletableFuture<Set<String>> netdevs(QmpClient qmp) {
        return set(
                qmp.execute(HumanMonitorCommand.of("info network")).thenApply(List::of),
                text -> NETDEV.matcher(text).results().map((MatchResult found) -> found.group(1)));
    }

    /** Takes what a QEMU refuses to list as not there. */
    private static <T> CompletableFuture<Set<String>> set(
            CompletableFuture<List<T>> reply, Function<T, Stream<String>> names) {
        return reply.thenApply(list -> list.stream()
                        .flatMap(names)
                        .collect(Collectors.<String, Set<String>>toCollection(TreeSet::new)))
                .exceptionallyCompose(failure -> CallerStack.unwrapped(failure) instanceof QmpCommandException
                        ? CompletableFuture.completedFuture(new TreeSet<>())
                        : CompletableFuture.failedFuture(failure));
    }

    private static Map<String, String> disks(DiskGraph graph) {
        Map<String, String> files = new TreeMap<>();
        for (GraphDisk disk : graph.disks()) {
            if (disk.device() != null) {
                files.put(disk.name(), disk.active().file());
            }
        }
        return files;
    }

    /** Tells the parts that came or went since; null if there are none. */
    public @Nullable String changes(MachineParts now) {
        String changes = ids.entrySet().stream()
                .flatMap(kind -> {
                    Set<String> plugged = minus(now.ids.get(kind.getKey()), kind.getValue());
                    Set<String> unplugged = minus(kind.getValue(), now.ids.get(kind.getKey()));
                    return plugged.isEmpty() && unplugged.isEmpty()
                            ? Stream.of()
                            : Stream.of(kind.getKey() + ": plugged in since " + plugged + ", unplugged " + unplugged);
                })
                .collect(Collectors.joining("; "));
        return changes.isEmpty()
                ? null
                : "the machine is not as it was at its start: " + changes + " (expected: these put back first)";
    }

    private static Set<String> minus(@Nullable Set<String> all, @Nullable Set<String> others) {
        Set<String> left = new TreeSet<>(all == null ? Set.of() : all);
        left.removeAll(others == null ? Set.of() : others);
        return left;
    }

    /** Tells the first disk that is on another file since; null if there is none. */
    public @Nullable String otherDisk(MachineParts now) {
        Set<String> names = new TreeSet<>(disks.keySet());
        names.addAll(now.disks.keySet());
        for (String name : names) {
            String then = disks.getOrDefault(name, "none");
            String file = now.disks.getOrDefault(name, "none");
            if (!then.equals(file)) {
                return "the file of the disk " + name + " is " + file
                        + " now, and not that of the command line by which the machine would go on (expected: " + then
                        + ", as after a commit into it, or a new start over the other one first)";
            }
        }
        return null;
    }
}
