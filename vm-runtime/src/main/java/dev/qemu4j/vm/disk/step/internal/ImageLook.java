package dev.qemu4j.vm.disk.step.internal;

import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qapi.block.BlockDeviceInfo;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.vm.disk.failure.DiskException;

/** A look of QEMU's at an image that it does not use yet: it tells locks, formats and sizes as QEMU finds them. */
public final class ImageLook {
    private ImageLook() {}

    public static BlockDeviceInfo at(QmpClient qmp, String name, ImageSource image) {
        try {
            qmp.blocking().execute("blockdev-add", image.withoutBacking().blockdev(name, true));
        } catch (QmpCommandException e) {
            throw Refusals.refused(image + " cannot be opened", e);
        }
        try {
            return qmp.blocking().block().queryNamedBlockNodes(q -> q.flat(true)).stream()
                    .filter(node -> name.equals(node.nodeName()))
                    .findFirst()
                    .orElseThrow(() -> new DiskException("the node " + name + " is gone", null));
        } finally {
            qmp.blocking().block().blockdevDel(name);
        }
    }
}
