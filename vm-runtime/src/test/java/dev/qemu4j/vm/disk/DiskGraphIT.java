package dev.qemu4j.vm.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.Blockdevs;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.qapi.block.MirrorSyncMode;
import dev.qemu4j.qmp.job.Job;
import dev.qemu4j.qmp.job.Jobs;
import dev.qemu4j.qmp.job.TargetNode;
import dev.qemu4j.vm.disk.DiskMachine.Wiring;
import dev.qemu4j.vm.disk.graph.DiskGraph;
import dev.qemu4j.vm.disk.graph.GraphDisk;
import dev.qemu4j.vm.disk.graph.GraphNode;
import dev.qemu4j.vm.disk.graph.NoSuchDiskException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

/** The block graph of a real QEMU. */
@Timeout(120)
@Tag("once")
class DiskGraphIT {
    @TempDir
    private Path work;

    @ParameterizedTest
    @EnumSource
    void graph_anyWiring_hasDevicesChainsAndFiles(Wiring wiring) throws Exception {
        try (DiskMachine machine = overBase(wiring)) {
            DiskGraph graph = machine.disks().graph();

            GraphDisk root = graph.disk("root");
            assertThat(root.layers())
                    .extracting(GraphNode::path)
                    .containsExactly(path("top.qcow2"), path("root.qcow2"));
            assertThat(root.active().isReadOnly()).isFalse();
            assertThat(root.layers().get(1).isReadOnly()).isTrue();
            assertThat(root.active().size()).isEqualTo(DiskMachine.SIZE);
            assertThat(root.filters()).isEmpty();
            assertThat(root.jobs()).isEmpty();
            assertThat(graph.disks()).hasSize(2);
            assertThat(graph.disk("/machine/peripheral/data/virtio-backend").name())
                    .isEqualTo("data");
            assertThat(graph.disk(path("root.qcow2").toString())).isSameAs(root);
            assertThat(graph.disk(path("x/../top.qcow2").toString())).isSameAs(root);
            assertThat(graph.disk(root.active().name())).isSameAs(root);
            assertThat(graph.disk(wiring == Wiring.DRIVE ? "root-drive" : "root-node"))
                    .isSameAs(root);
            assertThat(root.layer(path("root.qcow2").toString()))
                    .isSameAs(root.layers().get(1));
        }
    }

    @Test
    void disk_unknownName_namesThoseThereAre() throws Exception {
        try (DiskMachine machine = overBase(Wiring.DRIVE)) {
            DiskGraph graph = machine.disks().graph();

            assertThatThrownBy(() -> graph.disk("rot"))
                    .isInstanceOf(NoSuchDiskException.class)
                    .hasMessageContainingAll(
                            "'rot'",
                            "root = root-drive",
                            "data = data-drive",
                            path("top.qcow2").toString());
            assertThatThrownBy(() -> graph.disk("root").layer("rot"))
                    .isInstanceOf(NoSuchDiskException.class)
                    .hasMessageContaining(path("root.qcow2").toString());
        }
    }

    @Test
    void disk_nameOfTwo_isRefused() throws Exception {
        DiskMachine.start(work, Wiring.DRIVE).close();
        Path base = path("root.qcow2");
        QemuImg.find().overlay(path("a.qcow2"), base, Format.QCOW2);
        QemuImg.find().overlay(path("b.qcow2"), base, Format.QCOW2);
        String second = "if=none,id=root,format=qcow2,file=" + path("b.qcow2");
        try (DiskMachine machine = DiskMachine.start(
                work, Wiring.BLOCKDEV, path("a.qcow2"), "-drive", second, "-device", "virtio-blk-pci,drive=root")) {
            DiskGraph graph = machine.disks().graph();

            assertThatThrownBy(() -> graph.disk("root"))
                    .isInstanceOf(NoSuchDiskException.class)
                    .hasMessageContainingAll("root-node", path("b.qcow2").toString(), "one disk");
            assertThatThrownBy(() -> graph.disk(base.toString())).isInstanceOf(NoSuchDiskException.class);
            assertThat(graph.disk(path("b.qcow2").toString()).active().path()).isEqualTo(path("b.qcow2"));
        }
    }

    @Test
    void graph_filterBitmapAndJob_areShown() throws Exception {
        try (DiskMachine machine = overBase(Wiring.BLOCKDEV)) {
            var block = machine.vm().qmp().blocking().block();
            block.blockDirtyBitmapAdd("root-node", "since-monday", b -> b.persistent(true));
            QemuImg.find().create(path("copy,1.qcow2"), Format.QCOW2, DiskMachine.SIZE);
            block.blockdevAdd(Blockdevs.qcow2(
                    "copy", q -> q.file(Blockdevs.file("copy-file", f -> f.filename(path("copy,1.qcow2"))))));
            Job mirror = Jobs.of(machine.vm().qmp())
                    .mirror(new TargetNode("copy"), "root-node", MirrorSyncMode.TOP, m -> m.jobId("copying-1"));
            mirror.awaitReady(Duration.ofSeconds(20));

            DiskGraph graph = machine.disks().graph();
            GraphDisk root = graph.disk("root");

            assertThat(root.filters()).extracting(GraphNode::driver).containsExactly("mirror_top");
            assertThat(root.active().name()).isEqualTo("root-node");
            assertThat(root.jobs()).hasSize(1);
            assertThat(root.toString()).doesNotContain("#block");
            assertThat(graph.disk("data").jobs()).isEmpty();
            assertThat(graph.toTree())
                    .contains("root = /machine/peripheral/root/virtio-backend")
                    .contains("backing: root-node  qcow2, 8 MiB")
                    .contains("bitmap since-monday (recording, persistent)")
                    .contains("job copying-1, mirror, ready", "target: copy");
            assertThat(graph.toDot()).contains("\"job copying-1\" -> \"node copy\" [label=\"target\", style=dashed];");
            Files.writeString(Path.of("target", "graph.svg"), graph.toSvg());
            Files.writeString(Path.of("target", "graph.dot"), graph.toDot());
            Document svg = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(graph.toSvg())));
            assertThat(svg.getElementsByTagName("g").getLength())
                    .isEqualTo(graph.nodes().size()
                            + graph.devices().size()
                            + graph.jobs().size());
            mirror.cancel();
        }
    }

    /** QEMU answers each query by itself: the job's filter would stay in the graph, and be taken for the disk's layer. */
    @Test
    void graph_jobEndsBetweenTwoQueries_isReadAgain() throws Exception {
        try (DiskMachine machine = overBase(Wiring.BLOCKDEV, "-qmp", LossyMonitor.option(work));
                LossyMonitor monitor = LossyMonitor.of(work)) {
            QemuImg.find().create(path("copy.qcow2"), Format.QCOW2, DiskMachine.SIZE);
            machine.vm()
                    .qmp()
                    .blocking()
                    .block()
                    .blockdevAdd(Blockdevs.qcow2(
                            "copy", q -> q.file(Blockdevs.file("copy-file", f -> f.filename(path("copy.qcow2"))))));
            Job mirror = Jobs.of(machine.vm().qmp())
                    .mirror(new TargetNode("copy"), "root-node", MirrorSyncMode.TOP, m -> m.jobId("copying"));
            mirror.awaitReady(DiskMachine.SOON);
            monitor.between("x-debug-query-block-graph", "query-jobs", () -> {
                mirror.cancel();
                assertThat(Await.ended(mirror.result(), DiskMachine.SOON)).isTrue();
            });

            GraphDisk root = DiskGraph.read(monitor.qmp()).disk("root");

            assertThat(mirror.result()).isDone();
            assertThat(root.jobs()).isEmpty();
            assertThat(root.filters()).isEmpty();
            assertThat(root.active().name()).isEqualTo("root-node");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"driver=null-co,node-name=alone,size=1048576", "driver=null-aio,node-name=alone,read-zeroes=on"})
    void graph_nodeThatNothingUses_isADisk(String blockdev) throws Exception {
        try (DiskMachine machine = overBase(Wiring.DRIVE, "-blockdev", blockdev)) {
            GraphDisk alone = machine.disks().graph().disk("alone");

            assertThat(alone.device()).isNull();
            assertThat(alone.active().path()).isNull();
            assertThat(alone.layers()).hasSize(1);
        }
    }

    private DiskMachine overBase(Wiring wiring, String... more) throws Exception {
        DiskMachine.start(work, wiring).close();
        QemuImg.find().overlay(path("top.qcow2"), path("root.qcow2"), Format.QCOW2);
        return DiskMachine.start(work, wiring, path("top.qcow2"), more);
    }

    private Path path(String name) {
        return work.resolve(name);
    }
}
