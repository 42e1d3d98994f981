package dev.qemu4j.vm.disk.graph;

import dev.qemu4j.qapi.block.BlockDirtyInfo;
import dev.qemu4j.qapi.job.JobInfo;
import java.util.ArrayList;
import java.util.List;

/** The words for nodes and jobs that all drawings share. */
final class GraphWords {
    private GraphWords() {}

    static List<String> of(GraphNode node) {
        List<String> words = new ArrayList<>();
        words.add(node.driver());
        if (!node.isFilter() && node.size().bytes() > 0) {
            words.add(node.size().toString());
        }
        if (node.isReadOnly()) {
            words.add("read only");
        }
        if (node.info().encrypted()) {
            words.add("encrypted");
        }
        if (node.children().isEmpty()) {
            words.add(node.file());
        }
        node.bitmaps().stream()
                .filter(bitmap -> bitmap.name() != null) // those without are QEMU's own, for a job
                .forEach(bitmap -> words.add(of(bitmap)));
        return words;
    }

    static String of(BlockDirtyInfo bitmap) {
        String state = Boolean.TRUE.equals(bitmap.inconsistent())
                ? "inconsistent"
                : bitmap.recording() ? "recording" : "stopped";
        return "bitmap " + bitmap.name() + " (" + state + (bitmap.persistent() ? ", persistent" : "")
                + (bitmap.busy() ? ", busy" : "") + ")";
    }

    static List<String> of(GraphJob job) {
        JobInfo info = job.info();
        List<String> words = new ArrayList<>();
        words.add(job.id());
        words.add(info.type().toString());
        words.add(info.status().toString());
        words.add(Long.toUnsignedString(info.currentProgress()) + " of " + Long.toUnsignedString(info.totalProgress()));
        return words;
    }
}
