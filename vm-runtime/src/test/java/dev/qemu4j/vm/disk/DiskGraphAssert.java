package dev.qemu4j.vm.disk;

import dev.qemu4j.vm.disk.graph.DiskGraph;
import dev.qemu4j.vm.disk.graph.GraphDisk;
import dev.qemu4j.vm.disk.graph.GraphNode;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;

/** Assertions on a machine's block graph. A failure draws it. */
final class DiskGraphAssert extends AbstractAssert<DiskGraphAssert, DiskGraph> {
    private DiskGraphAssert(DiskGraph graph) {
        super(graph, DiskGraphAssert.class);
    }

    static DiskGraphAssert assertThat(DiskGraph graph) {
        return new DiskGraphAssert(graph);
    }

    /** Begins assertions on one disk. */
    static OfDisk assertThat(GraphDisk disk) {
        return new OfDisk(disk);
    }

    /** Demands so many nodes, none of which is left of an operation then. */
    DiskGraphAssert hasNodes(int count) {
        isNotNull();
        Assertions.assertThat(actual.nodes())
                .as("nodes of%n%s", actual.toTree())
                .hasSize(count);
        return this;
    }

    DiskGraphAssert hasNoJobs() {
        isNotNull();
        Assertions.assertThat(actual.jobs()).as("jobs of%n%s", actual.toTree()).isEmpty();
        return this;
    }

    DiskGraphAssert hasTree(String tree) {
        isNotNull();
        Assertions.assertThat(actual.toTree()).as(descriptionText()).isEqualTo(tree);
        return this;
    }

    /** Assertions on a disk of a graph. */
    static final class OfDisk extends AbstractAssert<OfDisk, GraphDisk> {
        private OfDisk(GraphDisk disk) {
            super(disk, OfDisk.class);
        }

        OfDisk hasLayers(int count) {
            isNotNull();
            Assertions.assertThat(actual.layers())
                    .as("layers of %s%s", actual, described())
                    .hasSize(count);
            return this;
        }

        /** Demands these layers, the upper one first. */
        OfDisk hasLayers(String... nodes) {
            isNotNull();
            Assertions.assertThat(actual.layers())
                    .as("layers of %s%s", actual, described())
                    .extracting(GraphNode::name)
                    .containsExactly(nodes);
            return this;
        }

        OfDisk hasNoJobs() {
            isNotNull();
            Assertions.assertThat(actual.jobs()).as("jobs of %s", actual).isEmpty();
            return this;
        }

        private String described() {
            return descriptionText().isEmpty() ? "" : ", " + descriptionText();
        }
    }
}
