package dev.qemu4j.img.free;

import dev.qemu4j.host.HostCommandException;
import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.serve.FuseExport;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qapi.block.FuseExportAllowOther;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The zeroing of one file system. */
final class ZeroingRun {
    private static final String UNMAP = "unmap";

    private final String what;
    private final BlockTool tool;
    private final ToolRun run;

    ZeroingRun(String what, BlockTool tool, ToolRun run) {
        this.what = what;
        this.tool = tool;
        this.run = run;
    }

    void zero(ImageSource fileSystem) {
        try (FuseExport export = FuseExport.start(sparse(fileSystem), o -> o.allowOther(FuseExportAllowOther.OFF))) {
            Path file = export.file();
            tried("has faults, or is in use, and stays as it is: " + tool.advice(), () -> tool.check(run, file));
            tried("may have free blocks that are not zeros", () -> tool.zero(run, file));
            tried("may have free blocks that are not zeros", () -> verify(file));
        }
    }

    /** A view in which zeros take no space, down to the file of the host. */
    private static ImageSource sparse(ImageSource fileSystem) {
        ObjectNode node = fileSystem.blockdev("top", false);
        ImageSource sparse = fileSystem.option("discard", UNMAP).option("detect-zeroes", UNMAP);
        if (!(node.path("file") instanceof ObjectNode below)) {
            return sparse;
        }
        for (JsonNode at = below; at instanceof ObjectNode layer; at = layer.path("file")) {
            layer.put("discard", UNMAP);
        }
        return sparse.option("file", below);
    }

    private void verify(Path file) {
        long left = tool.left(run, file);
        if (left != 0) {
            throw new ImageException(
                    what + " has free blocks that are not zeros, though its tool ended well: "
                            + (left < 0 ? "it does not tell how many" : left + " by its second look"),
                    null);
        }
    }

    private void tried(String failure, Runnable step) {
        try {
            step.run();
        } catch (HostCommandException e) {
            throw new ImageException(what + " " + failure + ": " + e.getMessage(), e);
        }
    }
}
