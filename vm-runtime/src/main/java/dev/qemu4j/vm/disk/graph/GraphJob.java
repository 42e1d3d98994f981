package dev.qemu4j.vm.disk.graph;

import dev.qemu4j.qapi.job.JobInfo;
import java.util.List;

/** A job and the nodes that it uses, as they were when the graph was read. Immutable. */
public final class GraphJob {
    private final JobInfo info;
    private final List<GraphEdge> nodes;

    GraphJob(JobInfo info, List<GraphEdge> nodes) {
        this.info = info;
        this.nodes = List.copyOf(nodes);
    }

    /**
     * Returns the job's id.
     *
     * @return the id
     */
    public String id() {
        return info.id();
    }

    /**
     * Returns QEMU's entry of the job.
     *
     * @return type, status and progress
     */
    public JobInfo info() {
        return info;
    }

    /**
     * Returns the nodes that the job uses.
     *
     * @return the nodes with their roles; empty for a job that has ended, or that works on no node
     */
    public List<GraphEdge> nodes() {
        return nodes;
    }

    boolean uses(String node) {
        return nodes.stream().anyMatch(edge -> edge.node().equals(node));
    }

    /** Returns the type, the id and the status. */
    @Override
    public String toString() {
        return info.type() + " '" + info.id() + "', " + info.status();
    }
}
