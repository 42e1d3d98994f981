package dev.qemu4j.vm.disk.graph;

import dev.qemu4j.base.async.CallerStack;
import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.qapi.block.BlockDeviceInfo;
import dev.qemu4j.qapi.block.BlockInfo;
import dev.qemu4j.qapi.block.BlockdevChild;
import dev.qemu4j.qapi.block.XDbgBlockGraph;
import dev.qemu4j.qapi.block.XDbgBlockGraphNode;
import dev.qemu4j.qapi.block.XDbgBlockGraphNodeType;
import dev.qemu4j.qapi.job.JobInfo;
import dev.qemu4j.qapi.job.JobStatus;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.vm.disk.formatting.internal.Formattings;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Puts the answers of several queries together. Which node uses which is told by {@code x-debug-query-block-graph}, or by the nodes
 * themselves from QEMU 10.1 on.
 */
final class GraphReader {
    private static final XDbgBlockGraph NONE = XDbgBlockGraph.of(List.of(), List.of());

    /** Jobs that begin and end all the time must not keep a reader for ever. */
    private static final int MOST_LOOKS = 8;

    private final Queue<CompletableFuture<?>> asked;
    private final Map<String, BlockDeviceInfo> nodes = new LinkedHashMap<>();
    private final Map<String, List<GraphEdge>> children = new HashMap<>();
    private final Map<String, List<String>> tops = new HashMap<>();
    private final Map<String, List<GraphEdge>> jobNodes = new HashMap<>();

    private GraphReader(Queue<CompletableFuture<?>> asked) {
        this.asked = asked;
    }

    /**
     * Reads all. QEMU answers each query by itself, and a job that ends between two answers leaves its filter there without a job, which an
     * operation would take for a layer. So the jobs are asked for before and after, and all is read again if they differ. While this connection formats an image,
     * nothing is asked.
     */
    static CompletableFuture<DiskGraph> read(QmpClient qmp) {
        Queue<CompletableFuture<?>> asked = new ConcurrentLinkedQueue<>();
        return OwnedFuture.of(
                Formattings.of(qmp).ask(() -> look(qmp, asked, 1)), () -> asked.forEach(one -> one.cancel(true)));
    }

    private static CompletableFuture<DiskGraph> look(QmpClient qmp, Queue<CompletableFuture<?>> asked, int number) {
        GraphReader reader = new GraphReader(asked);
        CompletableFuture<List<JobInfo>> before = reader.asking(qmp.job().queryJobs());
        CompletableFuture<List<BlockInfo>> devices = reader.asking(qmp.block().queryBlock());
        CompletableFuture<List<BlockDeviceInfo>> named =
                reader.asking(qmp.block().queryNamedBlockNodes(q -> q.flat(true)));
        CompletableFuture<XDbgBlockGraph> edges = reader.asking(qmp.block().xDebugQueryBlockGraph());
        CompletableFuture<List<JobInfo>> after = reader.asking(qmp.job().queryJobs());
        return before.thenCompose(b -> unlessMissing(devices, List.of())
                .thenCompose(d -> named.thenCompose(n -> unlessMissing(edges, NONE)
                        .thenCompose(e -> after.thenCompose(
                                a -> number == MOST_LOOKS || states(b).equals(states(a))
                                        ? CompletableFuture.completedFuture(reader.make(d, n, e, a))
                                        : look(qmp, asked, number + 1))))));
    }

    private <T> CompletableFuture<T> asking(CompletableFuture<T> reply) {
        asked.add(reply);
        return reply;
    }

    private static Map<String, JobStatus> states(List<JobInfo> jobs) {
        return jobs.stream().collect(Collectors.toMap(JobInfo::id, JobInfo::status, (one, other) -> other));
    }

    private static <T> CompletableFuture<T> unlessMissing(CompletableFuture<T> reply, T none) {
        return reply.exceptionallyCompose(failure -> {
            Throwable cause = CallerStack.unwrapped(failure);
            boolean missing = cause instanceof QmpCommandException refused
                    && (refused.unsupported() != null || refused.errorClass().equals("CommandNotFound"));
            return missing ? CompletableFuture.completedFuture(none) : CompletableFuture.failedFuture(cause);
        });
    }

    private DiskGraph make(
            List<BlockInfo> devices, List<BlockDeviceInfo> named, XDbgBlockGraph edges, List<JobInfo> jobs) {
        for (BlockDeviceInfo info : named) {
            String name = info.nodeName();
            if (name != null) {
                nodes.put(name, info);
                List<BlockdevChild> own = Objects.requireNonNullElse(info.children(), List.of());
                children.put(
                        name,
                        new ArrayList<>(own.stream()
                                .map(child -> new GraphEdge(child.child(), child.nodeName()))
                                .toList()));
            }
        }
        read(edges);
        return new DiskGraph(
                devices.stream().map(this::device).toList(),
                nodes.entrySet().stream()
                        .map(node -> new GraphNode(
                                node.getValue(), node.getKey(), childrenOf(node.getKey()), path(node.getKey())))
                        .toList(),
                jobs.stream()
                        .map(job -> new GraphJob(job, jobNodes.getOrDefault(job.id(), List.of())))
                        .toList());
    }

    private void read(XDbgBlockGraph graph) {
        Map<Long, XDbgBlockGraphNode> byId = new HashMap<>();
        graph.nodes().forEach(node -> byId.put(node.id(), node));
        graph.nodes().forEach(node -> {
            if (node.type().equals(XDbgBlockGraphNodeType.BLOCK_DRIVER)) {
                children.put(node.name(), new ArrayList<>());
            }
        });
        graph.edges().forEach(edge -> {
            XDbgBlockGraphNode parent = byId.get(edge.parent());
            XDbgBlockGraphNode child = byId.get(edge.child());
            if (parent != null && child != null && nodes.containsKey(child.name())) {
                read(parent, new GraphEdge(edge.name(), child.name()));
            }
        });
    }

    private void read(XDbgBlockGraphNode parent, GraphEdge edge) {
        if (parent.type().equals(XDbgBlockGraphNodeType.BLOCK_DRIVER)) {
            children.computeIfAbsent(parent.name(), name -> new ArrayList<>()).add(edge);
        } else if (parent.type().equals(XDbgBlockGraphNodeType.BLOCK_JOB)) {
            jobNodes.computeIfAbsent(parent.name(), name -> new ArrayList<>()).add(edge);
        } else if (!parent.name().isEmpty()) {
            tops.computeIfAbsent(parent.name(), name -> new ArrayList<>()).add(edge.node());
        }
    }

    /**
     * {@code query-block} leaves out the filters that QEMU has put there for a job. The id of a device may be that of another one's drive, too: the
     * node below is the right one's.
     */
    private GraphDevice device(BlockInfo info) {
        BlockDeviceInfo inserted = info.inserted();
        String qdev = info.qdev();
        String name = info.device().isEmpty() && qdev != null ? qdev : info.device();
        List<String> found = tops.getOrDefault(name, List.of());
        String known = inserted == null ? null : inserted.nodeName();
        if (known == null) {
            return new GraphDevice(info, found.isEmpty() ? null : found.get(0));
        }
        return new GraphDevice(
                info,
                found.stream().filter(top -> isAbove(top, known)).findFirst().orElse(known));
    }

    private boolean isAbove(String top, String node) {
        Set<String> seen = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(top));
        for (String name; (name = open.poll()) != null; ) {
            if (seen.add(name)) {
                childrenOf(name).forEach(edge -> open.add(edge.node()));
            }
        }
        return seen.contains(node);
    }

    private List<GraphEdge> childrenOf(String name) {
        return children.getOrDefault(name, List.of());
    }

    private @Nullable Path path(String start) {
        Set<String> seen = new LinkedHashSet<>();
        String name = start;
        while (seen.add(name)) {
            String file = childrenOf(name).stream()
                    .filter(edge -> edge.role().equals("file"))
                    .map(GraphEdge::node)
                    .findFirst()
                    .orElse(null);
            if (file == null) {
                BlockDeviceInfo info = nodes.get(name);
                return info == null ? null : LocalFiles.of(info.drv(), info.file());
            }
            name = file;
        }
        return null;
    }
}
