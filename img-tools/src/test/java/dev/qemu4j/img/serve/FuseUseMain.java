package dev.qemu4j.img.serve;

import dev.qemu4j.host.HostCommand;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;

/** A JVM that exports an image, with a loop device over it: prints the daemon's pid and the device. */
final class FuseUseMain {
    private FuseUseMain() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] args) throws IOException {
        PrintStream out = System.out;
        FuseExport export = FuseExport.start(ImageSource.of(Path.of(args[0]), Format.QCOW2), o -> {});
        String device = HostCommand.of(
                        "losetup", "--find", "--show", export.file().toString())
                .run()
                .stdout()
                .strip();
        out.println(export.daemon().pid());
        out.println(device);
        if (System.in.read() >= 0) {
            throw new IllegalStateException("input (expected: none)");
        }
    }
}
