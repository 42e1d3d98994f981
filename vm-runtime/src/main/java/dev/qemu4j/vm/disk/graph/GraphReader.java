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
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Puts the answers of several queries together. Which node uses which is told by {@code x-debug-query-block-graph}, or by the nodes
 * themselves from QEMU 10.1 on.
 */
final class GraphReader {
    private static final XDbgBlockGraph NONE = XDbgBlockGraph.of(List.of(), List.of());

    private final QmpClient qmp;
    private final Map<String, BlockDeviceInfo> nodes = new LinkedHashMap<>();
    private final Map<String, List<GraphEdge>> children = new HashMap<>();
    private final Map<String, List<String>> tops = new HashMap<>();
    private final Map<String, List<GraphEdge>> jobNodes = new HashMap<>();

    GraphReader(QmpClient qmp) {
        this.qmp = qmp;
    }

    CompletableFuture<DiskGraph> read() {
        CompletableFuture<List<BlockInfo>> devices = unlessMissing(qmp.block().queryBlock(), List.of());
        CompletableFuture<List<BlockDeviceInfo>> named = qmp.block().queryNamedBlockNodes(q -> q.flat(true));
        CompletableFuture<XDbgBlockGraph> edges = unlessMissing(qmp.block().xDebugQueryBlockGraph(), NONE);
        CompletableFuture<List<JobInfo>> jobs = qmp.job().queryJobs();
        CompletableFuture<DiskGraph> graph =
                devices.thenCompose(d -> named.thenCompose(n -> edges.thenCombine(jobs, (e, j) -> make(d, n, e, j))));
        return OwnedFuture.of(graph, () -> List.of(devices, named, edges, jobs).forEach(one -> one.cancel(true)));
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
