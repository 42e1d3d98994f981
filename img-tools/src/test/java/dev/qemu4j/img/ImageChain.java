package dev.qemu4j.img;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.source.Format;
import java.io.IOException;
import java.nio.file.Path;

/** Three images, of which each but the first has only what differs from the one before: raw, qcow2, qcow2; 1 MiB each. */
record ImageChain(Path base, Path middle, Path top) {
    static ImageChain in(Path directory) throws IOException {
        QemuImg img = QemuImg.find();
        Path base = Images.random(directory.resolve("base"), DataSize.ofMib(1));
        Path middle = directory.resolve("middle");
        Path top = directory.resolve("top");
        img.overlay(middle, base, Format.RAW);
        img.overlay(top, middle, Format.QCOW2);
        return new ImageChain(base, middle, top);
    }
}
